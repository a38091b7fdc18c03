// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <malloc.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sluice::sdk::testing {

/// Number of files and folders in a folder.
inline std::size_t entries_of(const char* folder) {
  using Iterator = std::filesystem::directory_iterator;
  return static_cast<std::size_t>(std::distance(Iterator(folder), Iterator()));
}
/// Of this process; the look itself counts, each time in the same way.
inline std::size_t open_files() {
  return entries_of("/proc/self/fd");
}
/// Of this process.
inline std::size_t threads() {
  return entries_of("/proc/self/task");
}

/// Whether there are no more than so many: the kernel shows one for a moment after it was joined.
inline bool threads_fall_to(std::size_t most) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (threads() > most) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

/// Bytes in use, of everybody in this process.
inline std::size_t memory_in_use() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// Whether a line of /proc/PID/task/TID/syscall tells of a call that waits for nothing but time.
inline bool is_sleep(std::istream& line) {
  long number = -1;
  std::string first, second;
  line >> number >> first >> second;
  switch (number) {
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_rt_sigtimedwait:
      return true;
    case SYS_pselect6:
#if defined(SYS_select)
    case SYS_select:
#endif
      return first == "0x0";  // of no file
    case SYS_ppoll:
#if defined(SYS_poll)
    case SYS_poll:
#endif
      return second == "0x0";
    default:
      return false;
  }
}

/// Looks whether a thread sleeps, again and again, while this lives.
class SleepWatch {
 public:
  SleepWatch()
      : file_("/proc/self/task/" + std::to_string(::gettid()) + "/syscall"), thread_([this] { watch(); }) {}
  SleepWatch(const SleepWatch&) = delete;
  SleepWatch& operator=(const SleepWatch&) = delete;
  ~SleepWatch() {
    over_ = true;
    thread_.join();
  }
  /// Seen to sleep more than once, so not for a moment.
  bool slept() const { return seen_ > 1; }

 private:
  void watch() {
    while (!over_) {
      std::ifstream now(file_);
      if (is_sleep(now)) ++seen_;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  const std::string file_;
  std::atomic<bool> over_ = false;
  std::atomic<unsigned> seen_ = 0;
  std::thread thread_;
};

}  // namespace sluice::sdk::testing
