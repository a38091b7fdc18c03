// SPDX-License-Identifier: Apache-2.0
#include "host/helper_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.hpp"

extern char** environ;

namespace sluice::host {
namespace {

using std::chrono::steady_clock;

/// What is preloaded into this process is for its own work.
std::vector<char*> environment_without_preload() {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("LD_PRELOAD=")) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

}  // namespace

HelperProcess::HelperProcess(std::vector<std::string> words) {
  words.insert(words.begin(), "sluice");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  auto environment = environment_without_preload();

  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  results_ = ends[0];
  posix_spawn_file_actions_t redirection;
  if (::posix_spawn_file_actions_init(&redirection) == 0) {
    ::posix_spawn_file_actions_adddup2(&redirection, ends[1], STDOUT_FILENO);
    if (::posix_spawn(&pid_, "/proc/self/exe", &redirection, nullptr, arguments.data(), environment.data()) !=
        0)
      pid_ = -1;
    ::posix_spawn_file_actions_destroy(&redirection);
  }
  ::close(ends[1]);
}

HelperProcess::~HelperProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    wait();
  }
  if (results_ >= 0) ::close(results_);
}

HelperProcess::Got HelperProcess::next(std::string& line, std::chrono::milliseconds limit) {
  const auto until = steady_clock::now() + limit;
  for (;;) {
    if (const auto end = text_.find('\n'); end != std::string::npos) {
      line = text_.substr(0, end);
      text_.erase(0, end + 1);
      return Got::line;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now());
    pollfd ready{results_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) == 0) return Got::nothing;
    std::array<char, 4096> piece;
    const ssize_t size = ::read(results_, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return Got::end;
    text_.append(piece.data(), static_cast<std::size_t>(size));
  }
}

std::string HelperProcess::ending() {
  const int status = wait();
  if (WIFSIGNALED(status))
    return "signal " + std::to_string(WTERMSIG(status)) + ", " + ::strsignal(WTERMSIG(status));
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

int HelperProcess::wait() {
  if (pid_ > 0) {
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }
  return status_;
}

HelperOutput::HelperOutput() : results_(::dup(STDOUT_FILENO)) {
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
}

bool HelperOutput::tell(std::string_view text) const {
  const std::string line = base::one_line(text) + '\n';
  return ::write(results_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

}  // namespace sluice::host
