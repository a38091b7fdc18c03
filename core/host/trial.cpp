// SPDX-License-Identifier: Apache-2.0
#include "host/trial.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sluice::host {
namespace {

using std::chrono::steady_clock;

/// One end of a pipe.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

/// What is preloaded into this process is for its own work.
std::vector<char*> environment_without_preload() {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("LD_PRELOAD=")) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

/// The process that tries them; killed and waited for when the object goes.
class Trial {
 public:
  Trial(const std::vector<std::filesystem::path>& files, std::size_t first, const TrialOptions& options) {
    std::vector<std::string> words{"sluice", "plugin", "trial"};
    if (options.create) words.emplace_back("--create");
    for (std::size_t i = first; i < files.size(); ++i) words.push_back(files[i].string());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    auto environment = environment_without_preload();

    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    const Descriptor write_end(ends[1]);
    results_ = Descriptor(ends[0]);
    posix_spawn_file_actions_t redirection;
    if (::posix_spawn_file_actions_init(&redirection) != 0) return;
    ::posix_spawn_file_actions_adddup2(&redirection, write_end.get(), STDOUT_FILENO);
    if (::posix_spawn(&pid_, options.program.c_str(), &redirection, nullptr, arguments.data(),
                      environment.data()) != 0)
      pid_ = -1;
    ::posix_spawn_file_actions_destroy(&redirection);
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  ~Trial() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }

  bool started() const { return pid_ > 0; }

  enum class Got { line, end, nothing };
  /// The next result.
  Got next(std::string& line, std::chrono::milliseconds limit) {
    const auto until = steady_clock::now() + limit;
    for (;;) {
      if (const auto end = text_.find('\n'); end != std::string::npos) {
        line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return Got::line;
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now());
      pollfd ready{results_.get(), POLLIN, 0};
      if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) == 0) return Got::nothing;
      std::array<char, 4096> piece;
      const ssize_t size = ::read(results_.get(), piece.data(), piece.size());
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) return Got::end;
      text_.append(piece.data(), static_cast<std::size_t>(size));
    }
  }

  /// How it ended, by itself.
  std::string ending() {
    const int status = wait();
    if (WIFSIGNALED(status))
      return "signal " + std::to_string(WTERMSIG(status)) + ", " + ::strsignal(WTERMSIG(status));
    return "exit code " + std::to_string(WEXITSTATUS(status));
  }

 private:
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

  pid_t pid_ = -1;
  Descriptor results_;
  std::string text_;
};

std::string objection_without_result(Trial::Got got, Trial& trial, const TrialOptions& options) {
  if (got == Trial::Got::nothing)
    return "it does not come back within " + std::to_string(options.limit.count() / 1000) +
           " s when it is loaded and asked for its options; tell who made it";
  return "it ends the process that loads it and asks for its options (" + trial.ending() +
         "); tell who made it";
}

}  // namespace

std::vector<std::optional<std::string>> try_out(const std::vector<std::filesystem::path>& files,
                                                const TrialOptions& options) {
  std::vector<std::optional<std::string>> objections(files.size());
  for (std::size_t at = 0; at < files.size();) {
    Trial trial(files, at, options);
    if (!trial.started()) return objections;
    for (std::string line; at < files.size(); ++at) {
      const auto got = trial.next(line, options.limit);
      if (got == Trial::Got::line) {
        if (!line.empty()) objections[at] = line;
        continue;
      }
      objections[at++] = objection_without_result(got, trial, options);
      break;  // the rest in another process
    }
  }
  return objections;
}

}  // namespace sluice::host
