// SPDX-License-Identifier: Apache-2.0
#include "support/socket/canceller.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>

#include <poll.h>
#include <sluice/sdk/failure.hpp>
#include <sys/eventfd.h>

namespace sluice::support::socket {

using sdk::Failure;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

Canceller::Canceller() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void Canceller::cancel() noexcept {
  cancelled_.store(true, std::memory_order_release);
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);  // full means set already
}

void Canceller::check() const {
  if (is_cancelled()) throw Failure::cancelled();
}

short wait_for(int fd, short events, milliseconds timeout, const Canceller& canceller) {
  const auto deadline =
      steady_clock::now() + std::clamp(timeout, milliseconds(0), milliseconds(std::chrono::hours(240)));
  std::array<pollfd, 2> watched{pollfd{fd, events, 0}, pollfd{canceller.fd(), POLLIN, 0}};
  for (;;) {
    canceller.check();
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
    const auto bounded = std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max());
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(bounded));
    if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
    if (ready > 0 && watched[1].revents != 0) throw Failure::cancelled();
    if (ready > 0) return watched[0].revents;
    if (ready == 0 && left <= bounded) return 0;
  }
}

}  // namespace sluice::support::socket
