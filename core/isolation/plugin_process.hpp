// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include <sluice/abi.h>

#include "base/child_process.hpp"
#include "config/catalogue.hpp"
#include "isolation/link.hpp"
#include "isolation/shared_memory.hpp"
#include "plugin/verdict.hpp"

namespace sluice::isolation {

/// Where both sides of a process find what they share: numbers of its files.
enum Handed : int { handed_calls = 3, handed_news = 4, handed_memory = 5 };

/// A process of this program with one plugin in it, as the host sees it: `sluice plugin host`. Calls come one
/// at a time. Ended, with whatever the plugin does, when the object goes.
class PluginProcess {
 public:
  /// plugin: its library. host: gets log lines, status and figures; outlives this.
  /// limit: how long a call may go without a sign of life. Throws base::Error when no process can be started.
  PluginProcess(const config::PluginInfo& plugin, const sluice_host& host, std::chrono::milliseconds limit);
  PluginProcess(const PluginProcess&) = delete;
  PluginProcess& operator=(const PluginProcess&) = delete;
  ~PluginProcess();

  /// Answers what the plugin asks during a call. Throws base::Error when the question makes no sense: the
  /// process ends.
  using Answer = std::function<void(Kind question, Reader& in, Writer& reply)>;

  /// A call into the plugin. Where the process does not survive it, the verdict is RETRY and says why.
  /// state: gets what comes with a commit.
  plugin::Verdict call(Kind kind, std::string_view bytes, const Answer& answer, std::string* state = nullptr);
  /// [any thread] Has the plugin's cancel called. What does not come back soon after it is ended.
  void cancel() noexcept;

  /// Another limit for the calls that follow.
  void limit(std::chrono::milliseconds limit) { limit_ = limit; }

  /// False: no call reaches a plugin any more.
  bool running() const noexcept { return running_; }
  SharedMemory& memory() noexcept { return memory_; }
  pid_t id() const { return process_.id(); }

 private:
  struct Ends;
  PluginProcess(const config::PluginInfo& plugin, const sluice_host& host, std::chrono::milliseconds limit,
                Ends calls, Ends news);

  plugin::Verdict converse(Kind kind, const Answer& answer, std::string* state);
  plugin::Verdict finish(Reader& result, std::string* state);
  plugin::Verdict gone(Kind kind);
  plugin::Verdict hangs(Kind kind);
  void close();
  plugin::Verdict lost(std::string why);
  bool take_news(Kind kind, Reader& in);
  void listen();
  void note_life() noexcept;
  std::chrono::milliseconds left() const;

  const sluice_host& host_;
  std::chrono::milliseconds limit_;
  SharedMemory memory_;
  Link calls_, news_;
  base::ChildProcess process_;
  bool running_ = true;
  int64_t called_ = 0;                  // when the call at hand began, as the two below
  std::atomic<int64_t> last_life_{0};   // milliseconds of the steady clock
  std::atomic<int64_t> cancelled_{-1};  // the same; -1: not cancelled
  std::thread listener_;
};

}  // namespace sluice::isolation
