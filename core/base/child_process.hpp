// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <sys/types.h>

namespace sluice::base {

/// What another process runs with.
struct ChildSetting {
  std::vector<std::string> tool = {};  ///< a program and its arguments that runs it, such as valgrind
  std::string preload = {};            ///< a library that is loaded before everything else
  bool with_children = false;          ///< what it starts itself ends with it
};

/// This program once more, in another process, for what may crash or hang. Killed and waited for when the
/// object goes. [any thread]
class ChildProcess {
 public:
  /// A file descriptor of this process, and its number in the other one.
  struct Handed {
    int here;
    int there;
  };

  /// words: the command and its arguments. Beside what is handed over, the other process has the standard
  /// streams of this one and none of its files.
  ChildProcess(const std::vector<std::string>& words, const std::vector<Handed>& files,
               const ChildSetting& setting = {});
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  /// False: no other process could be started.
  bool started() const { return id_ > 0; }
  pid_t id() const { return id_; }

  void kill();
  /// Waits until it ends; its status as waitpid tells it.
  int wait();
  /// The same in words: "signal 11, Segmentation fault", "exit code 1".
  std::string ending();

 private:
  void kill_now() const;

  pid_t id_ = -1;
  const bool with_children_;
  std::mutex mutex_;
  bool ended_ = false;
  int status_ = 0;
};

}  // namespace sluice::base
