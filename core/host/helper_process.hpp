// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/child_process.hpp"

namespace sluice::host {

/// This program once more, in another process, for what may crash or hang; it tells results as lines on its
/// standard output. Killed and waited for when the object goes.
class HelperProcess {
 public:
  /// words: the command and its arguments.
  explicit HelperProcess(const std::vector<std::string>& words, const base::ChildSetting& setting = {});
  HelperProcess(const HelperProcess&) = delete;
  HelperProcess& operator=(const HelperProcess&) = delete;
  ~HelperProcess();

  /// False: no other process could be started.
  bool started() const { return process_ && process_->started(); }

  enum class Got { line, end, nothing };
  /// The next line; end: it has closed its output; nothing: none came within the limit.
  Got next(std::string& line, std::chrono::milliseconds limit);
  /// Waits until it ends by itself. True for exit code 0.
  bool ended_well() { return process_->wait() == 0; }
  /// The same in words: "signal 11, Segmentation fault".
  std::string ending() { return process_->ending(); }

 private:
  std::optional<base::ChildProcess> process_;
  int results_ = -1;
  std::string text_;
};

/// The other side: what the process tells. From its making on, whatever else prints to standard output, such
/// as a library, prints to standard error.
class HelperOutput {
 public:
  HelperOutput();
  HelperOutput(const HelperOutput&) = delete;
  HelperOutput& operator=(const HelperOutput&) = delete;

  /// On one line, whatever is in it. False: nobody reads any more.
  bool tell(std::string_view text) const;

 private:
  const int results_;  // never closed: its end is the end of the process
};

}  // namespace sluice::host
