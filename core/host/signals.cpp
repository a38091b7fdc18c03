// SPDX-License-Identifier: Apache-2.0
#include "host/signals.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/error.hpp"

namespace sluice::host {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

Signals::Signals(Hangup hangup) : set_(stop_signals()) {
  std::signal(SIGPIPE, SIG_IGN);
  if (hangup == Hangup::reloads) sigaddset(&set_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  signals_ = base::Descriptor(::signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK));
  event_ = base::Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!signals_ || !event_) throw base::Error(base::system_reason("cannot wait for signals", errno));
}

Signals::Event Signals::wait(std::chrono::milliseconds timeout) {
  std::array<pollfd, 2> files{{{signals_.get(), POLLIN, 0}, {event_.get(), POLLIN, 0}}};
  if (::poll(files.data(), files.size(), timeout.count() < 0 ? -1 : static_cast<int>(timeout.count())) <= 0)
    return Event::timeout;
  if ((files[0].revents & POLLIN) != 0) {
    signalfd_siginfo info{};
    if (::read(signals_.get(), &info, sizeof info) == sizeof info)
      return info.ssi_signo == SIGHUP ? Event::reload : Event::stop;
  }
  uint64_t count = 0;
  return ::read(event_.get(), &count, sizeof count) == sizeof count ? Event::notified : Event::timeout;
}

void Signals::notify() {
  const uint64_t one = 1;
  [[maybe_unused]] const auto written =
      ::write(event_.get(), &one, sizeof one);  // full means notified already
}

void Signals::release() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace sluice::host
