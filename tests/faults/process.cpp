// SPDX-License-Identifier: Apache-2.0
#include "faults/process.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sluice::faults {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> joined(const Process::Environment& more) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!more.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : more) all.push_back(name + "=" + value);
  return all;
}

std::size_t entries_in(const std::filesystem::path& folder) {
  std::error_code gone;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator entry(folder, gone), end; !gone && entry != end;
       entry.increment(gone))
    ++count;
  return count;
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const std::filesystem::path& log,
                 const Environment& environment)
    : name_(std::filesystem::path(command.front()).filename().string().substr(0, 15)) {
  // Everything is made before the fork: after it only what is safe in a child of many threads is called.
  auto words = command;
  auto variables = joined(environment);
  const auto arguments = pointers(words);
  const auto settings = pointers(variables);
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (output < 0) throw std::runtime_error("cannot write " + log.string());
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::execve(arguments.front(), arguments.data(), settings.data());
    ::_exit(127);
  }
  ::close(output);
  if (pid_ < 0) throw std::runtime_error("cannot start " + command.front());
}

Process::~Process() {
  kill();
}

void Process::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

void Process::kill() {
  if (status_) return;
  peak_memory_kib();
  ::kill(pid_, SIGKILL);
  reap(true);
}

bool Process::reap(bool block) {
  if (status_) return true;
  peak_memory_kib();
  int status = 0;
  if (::wait4(pid_, &status, block ? 0 : WNOHANG, &usage_) != pid_) return false;
  status_ = status;
  return true;
}

std::optional<std::string> Process::ended() {
  if (!reap(false)) return std::nullopt;
  if (WIFSIGNALED(*status_)) return "signal " + std::to_string(WTERMSIG(*status_));
  return "exit code " + std::to_string(WEXITSTATUS(*status_));
}

bool Process::wait(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!reap(false)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

int Process::code() const {
  return status_ && WIFEXITED(*status_) ? WEXITSTATUS(*status_) : -1;
}

long Process::peak_memory_kib() {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("Name:") && line.substr(6) != name_) break;  // still the driver's copy, before exec
    if (line.starts_with("VmHWM:")) peak_ = std::max(peak_, std::atol(line.c_str() + 6));
  }
  return peak_;
}

long Process::memory_kib() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  return 0;
}

Process::Activity Process::activity() const {
  Activity all;
  std::error_code gone;
  const std::string tasks = "/proc/" + std::to_string(pid_) + "/task";
  for (std::filesystem::directory_iterator task(tasks, gone), end; !gone && task != end;
       task.increment(gone)) {
    std::ifstream status(task->path() / "status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("voluntary_ctxt_switches:"))
        all.sleeps[task->path().filename()] = std::strtoull(line.c_str() + 24, nullptr, 10);
  }
  std::ifstream stat("/proc/" + std::to_string(pid_) + "/stat");
  std::string text;
  std::getline(stat, text);
  std::istringstream behind_name(text.substr(std::min(text.rfind(')') + 1, text.size())));
  for (int field = 3; field < 14; ++field) behind_name >> text;
  double user = 0, system = 0;
  behind_name >> user >> system;
  all.cpu_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return all;
}

std::size_t Process::open_files() const {
  return entries_in("/proc/" + std::to_string(pid_) + "/fd");
}

std::size_t Process::threads() const {
  return entries_in("/proc/" + std::to_string(pid_) + "/task");
}

}  // namespace sluice::faults
