// SPDX-License-Identifier: Apache-2.0
#include "base/child_process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sluice::base {
namespace {

/// For exec: pointers to the words, then null.
std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// What is preloaded into this process is for its own work.
std::vector<std::string> environment_with(const std::string& preload) {
  std::vector<std::string> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("LD_PRELOAD=")) kept.emplace_back(*entry);
  }
  if (!preload.empty()) kept.push_back("LD_PRELOAD=" + preload);
  return kept;
}

/// A tool needs the name of this program's file.
std::vector<std::string> command_for(const std::vector<std::string>& words,
                                     const std::vector<std::string>& tool) {
  std::vector<std::string> command = tool;
  std::error_code error;
  command.push_back(tool.empty() ? "sluice"
                                 : std::filesystem::read_symlink("/proc/self/exe", error).string());
  command.insert(command.end(), words.begin(), words.end());
  return command;
}

/// What of this process the other one has: the files handed over, and no blocked signals.
class Inheritance {
 public:
  Inheritance(const std::vector<ChildProcess::Handed>& files, bool own_group) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    int next = STDERR_FILENO + 1, unused = next;
    for (const auto& file : files) {
      next = std::max(next, file.there + 1);
      unused = std::max({unused, next, file.here + 1});
    }
    // By way of numbers that none of them has: one must not take the place of another that is still needed.
    for (int at = unused; const auto& file : files)
      ::posix_spawn_file_actions_adddup2(&actions_, file.here, at++);
    for (int at = unused; const auto& file : files)
      ::posix_spawn_file_actions_adddup2(&actions_, at++, file.there);
    // Libraries open sockets without a word about other processes.
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, next);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    const int group = own_group ? POSIX_SPAWN_SETPGROUP : 0;  // one that is new, and has its number
    ::posix_spawnattr_setflags(&attributes_, static_cast<short>(POSIX_SPAWN_SETSIGMASK | group));
  }
  Inheritance(const Inheritance&) = delete;
  Inheritance& operator=(const Inheritance&) = delete;
  ~Inheritance() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& words, const std::vector<Handed>& files,
                           const ChildSetting& setting)
    : with_children_(setting.with_children) {
  auto command = command_for(words, setting.tool);
  const auto arguments = pointers_to(command);
  auto variables = environment_with(setting.preload);
  const auto environment = pointers_to(variables);
  const char* const program = setting.tool.empty() ? "/proc/self/exe" : command.front().c_str();
  const Inheritance inheritance(files, with_children_);
  if (::posix_spawnp(&id_, program, inheritance.actions(), inheritance.attributes(), arguments.data(),
                     environment.data()) != 0)
    id_ = -1;
}

ChildProcess::~ChildProcess() {
  kill();
  wait();
}

void ChildProcess::kill() {
  const std::scoped_lock hold(mutex_);
  if (started() && !ended_) kill_now();
}

/// Until it is waited for, the number is its own.
void ChildProcess::kill_now() const {
  ::kill(with_children_ ? -id_ : id_, SIGKILL);
}

int ChildProcess::wait() {
  {
    const std::scoped_lock hold(mutex_);
    if (!started() || ended_) return status_;
  }
  siginfo_t info;  // not reaped while others may still want to kill it
  while (::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  const std::scoped_lock hold(mutex_);
  if (!ended_) {
    if (with_children_) kill_now();
    while (::waitpid(id_, &status_, 0) < 0 && errno == EINTR) {
    }
    ended_ = true;
  }
  return status_;
}

std::string ChildProcess::ending() {
  const int status = wait();
  if (WIFSIGNALED(status))
    return "signal " + std::to_string(WTERMSIG(status)) + ", " + ::strsignal(WTERMSIG(status));
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace sluice::base
