// SPDX-License-Identifier: Apache-2.0
#include "host/interrupt.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/error.hpp"

namespace sluice::host {

Interrupt::Interrupt() : stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!stop_) throw base::Error(base::system_reason("cannot wait for signals", errno));
  thread_ = std::thread([this] { listen(); });
}

Interrupt::~Interrupt() {
  ending_ = true;
  signals_.notify();
  thread_.join();
}

void Interrupt::listen() {
  for (;;) {
    const auto event = signals_.wait(std::chrono::milliseconds(-1));
    if (ending_) return;
    if (event != Signals::Event::stop) continue;
    if (stopped_) ::_exit(128 + SIGINT);  // asked twice: whatever hangs is not waited for
    {
      const std::scoped_lock hold(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stop_.get(), &one, sizeof one);
  }
}

bool Interrupt::wait(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopped_.load(); });
}

bool Interrupt::wait_for_input() {
  std::array<pollfd, 2> files{{{STDIN_FILENO, POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
  while (::poll(files.data(), files.size(), -1) < 0 && errno == EINTR) {
  }
  return (files[1].revents & POLLIN) == 0;
}

}  // namespace sluice::host
