// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <sluice/sdk/secret.hpp>

#include "config/catalogue.hpp"
#include "config/model.hpp"
#include "isolation/plugin_process.hpp"
#include "plugin/instance_host.hpp"

namespace sluice::isolation {

/// One instance of a plugin in a process of its own, and in the next process when that one has ended. Calls
/// come one at a time; cancel from any thread.
class Remote {
 public:
  /// plugin: its library; outlives this. Makes the instance; throws base::Error with the plugin's reason when
  /// it cannot be made. A process that does not survive that, or is not through in a few seconds, is no
  /// reason, because others are waiting for their start: the next call of start() tries again.
  Remote(const config::PluginInfo& plugin, const config::InstanceConfig& config,
         std::unique_ptr<plugin::InstanceHost> host);
  Remote(const Remote&) = delete;
  Remote& operator=(const Remote&) = delete;
  ~Remote();

  /// Where no process has the instance: starts one and makes it there.
  plugin::Verdict start();
  plugin::Verdict call(Kind kind, std::string_view bytes, const PluginProcess::Answer& answer = {},
                       std::string* state = nullptr);
  void cancel() noexcept;

  /// What a call comes to where no process is running.
  static plugin::Verdict ended();
  bool running() const { return process_ && process_->running(); }
  /// Only while it is running.
  SharedMemory& memory() { return process_->memory(); }

 private:
  plugin::Verdict start(std::chrono::milliseconds limit);

  const std::unique_ptr<plugin::InstanceHost> host_;
  const config::PluginInfo& plugin_;
  const std::chrono::milliseconds limit_;
  const sdk::Secret create_;  // the message: settings hold secrets
  std::mutex mutex_;          // cancel meets another process
  bool cancelled_ = false;
  std::unique_ptr<PluginProcess> process_;
};

}  // namespace sluice::isolation
