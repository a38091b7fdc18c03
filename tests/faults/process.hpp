// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

namespace sluice::faults {

/// A program as a process of its own: the gateway, a simulator, a receiver. Killed, by its own number, when
/// the object goes, or when the driver dies. Used by one thread.
class Process {
 public:
  using Environment = std::map<std::string, std::string>;  ///< added to that of the driver

  /// Output and errors are appended to `log`. Throws std::runtime_error when it cannot be started.
  Process(const std::vector<std::string>& command, const std::filesystem::path& log,
          const Environment& environment = {});
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  void signal(int number) const;
  void kill();  ///< and waits for the end

  /// Nothing: it runs. Otherwise what became of it: "exit code 3", "signal 11".
  std::optional<std::string> ended();
  /// True when it has ended within this time.
  bool wait(std::chrono::milliseconds limit);
  /// Exit code; -1 for the end by a signal. After it has ended.
  int code() const;
  /// Of it and of its own children that it has waited for. After it has ended.
  const rusage& usage() const { return usage_; }

  long peak_memory_kib();   ///< largest resident memory so far; 0 when it cannot be read
  long memory_kib() const;  ///< resident now; 0 when it cannot be read
  /// What it has done so far.
  struct Activity {
    std::map<std::string, std::uint64_t> sleeps;  ///< of each thread that lives: how often it went to sleep
    double cpu_seconds = 0;
  };
  Activity activity() const;
  std::size_t open_files() const;
  std::size_t threads() const;

 private:
  bool reap(bool block);

  const std::string name_;  ///< as the kernel shows it
  pid_t pid_ = -1;
  std::optional<int> status_;
  rusage usage_{};
  long peak_ = 0;
};

}  // namespace sluice::faults
