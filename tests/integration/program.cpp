// SPDX-License-Identifier: Apache-2.0
#include "integration/program.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sluice::test {

Program::Program(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                 const std::filesystem::path& input)
    : output_(folder / "stdout.txt"), errors_(folder / "stderr.txt") {
  std::vector<std::string> words{SLUICE_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                   0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors_.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                   0600);
  const int failed = ::posix_spawn(&pid_, SLUICE_PROGRAM, &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " SLUICE_PROGRAM);
}

Program::~Program() {
  if (ending_) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Program::signal(int number) const {
  if (!ending_) ::kill(pid_, number);
}

namespace {

/// The high-water mark of the program itself: what rusage reports includes the memory of the process that
/// spawned it.
long peak_memory_kib(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::atol(line.c_str() + 6);
  }
  return 0;
}

}  // namespace

Ending Program::wait(std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  bool killed = false;
  long peak = 0;
  while (!ending_) {
    int status = 0;
    peak = std::max(peak, peak_memory_kib(pid_));
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      ending_ = Ending{WIFEXITED(status) && !killed ? WEXITSTATUS(status) : -1,
                       WIFSIGNALED(status) ? WTERMSIG(status) : 0, peak};
    } else if (!killed && std::chrono::steady_clock::now() > deadline) {
      ::kill(pid_, SIGKILL);
      killed = true;
    } else {
      std::this_thread::sleep_for(
          std::chrono::milliseconds(5));  // looking, not hoping: the loop ends with the process
    }
  }
  return *ending_;
}

std::string Program::output() const {
  return read_file(output_);
}
std::string Program::errors() const {
  return read_file(errors_);
}

Finished run_program(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                     std::chrono::seconds limit) {
  Program program(folder, arguments);
  const Ending ending = program.wait(limit);
  return {ending, ending.code, program.output(), program.errors()};
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace sluice::test
