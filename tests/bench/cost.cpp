// SPDX-License-Identifier: Apache-2.0
#include "bench/cost.hpp"

#include <csignal>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sluice::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

pid_t start(const std::vector<std::string>& command, const std::filesystem::path& log) {
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error(command[0] + " cannot be started");
  return pid;
}

}  // namespace

Cost measure(const std::vector<std::string>& command, const std::filesystem::path& log,
             std::chrono::seconds limit) {
  const auto begin = Clock::now();
  const pid_t pid = start(command, log);
  int status = 0;
  rusage used{};
  while (::wait4(pid, &status, WNOHANG, &used) == 0) {
    if (Clock::now() - begin > limit) {
      ::kill(pid, SIGKILL);
      ::wait4(pid, &status, 0, &used);
      throw std::runtime_error(command[0] + " did not end in time; see " + log.string());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  Cost cost;
  cost.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  cost.user = seconds_of(used.ru_utime);
  cost.system = seconds_of(used.ru_stime);
  cost.peak_kib = used.ru_maxrss;
  cost.written = static_cast<std::uint64_t>(used.ru_oublock) * 512;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error(command[0] + " failed; see " + log.string());
  return cost;
}

}  // namespace sluice::bench
