// SPDX-License-Identifier: Apache-2.0
#include "support/socket/finishing.hpp"

#include <algorithm>
#include <cerrno>
#include <string>

#include <poll.h>
#include <sys/socket.h>

#include "support/socket/resolve.hpp"

namespace sluice::support::socket {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// The kernel does not tell when acknowledgements arrive: look often at first, then twenty times a second.
class Steps {
 public:
  milliseconds next(milliseconds limit) {
    step_ = std::min(step_ * 2, milliseconds(50));
    return std::clamp(limit, milliseconds(1), step_);
  }

 private:
  milliseconds step_{1};
};

/// Sends the end of our data: TLS's own first, then the FIN.
void end_sending(Channel& channel, const Canceller& canceller, milliseconds timeout) {
  if (channel.drain()) throw ChannelError("the peer closed the connection before the end of the data");
  Progress progress(channel, timeout);
  while (!channel.say_goodbye()) {
    if (wait_for(channel.fd(), POLLOUT, progress.left(), canceller) == 0) progress.check();
  }
  if (::shutdown(channel.fd(), SHUT_WR) == 0) return;
  // A reset that came before leaves no connection to end.
  throw ChannelError(cause(errno == ENOTCONN ? ECONNRESET : errno));
}

/// Behind the peer's FIN a reset may be on its way for bytes that reached a closed socket. What is
/// acknowledged was taken before that, so the acknowledgement of our FIN settles it.
void settle(Channel& channel, const Canceller& canceller, milliseconds timeout) {
  Progress progress(channel, timeout);
  Steps steps;
  while (channel.unacknowledged() > 0) {
    channel.check_error();
    wait_for(-1, 0, steps.next(progress.left()), canceller);
    progress.check();
  }
  channel.check_error();
}

}  // namespace

Progress::Progress(const Channel& channel, milliseconds timeout)
    : channel_(channel),
      timeout_(timeout),
      unacknowledged_(channel.unacknowledged()),
      moved_(steady_clock::now()) {}

void Progress::made() {
  unacknowledged_ = channel_.unacknowledged();
  moved_ = steady_clock::now();
}

bool Progress::is_stuck() {
  if (channel_.unacknowledged() < unacknowledged_) made();
  return idle() >= timeout_;
}

milliseconds Progress::idle() const {
  return std::chrono::floor<milliseconds>(steady_clock::now() - moved_);
}

milliseconds Progress::left() const {
  return std::max(timeout_ - idle(), milliseconds(1));
}

void Progress::check() {
  if (!is_stuck()) return;
  throw ChannelError("no progress for " + std::to_string(timeout_.count()) + " ms, " +
                     std::to_string(channel_.unacknowledged()) + " bytes not acknowledged");
}

Finished finish(Channel& channel, const Canceller& canceller, milliseconds timeout, milliseconds patience) {
  end_sending(channel, canceller, timeout);
  Progress progress(channel, timeout);
  Steps steps;
  while (!channel.drain()) {
    const bool is_stuck = progress.is_stuck();
    if (channel.unacknowledged() == 0 && (is_stuck || progress.idle() >= patience)) {
      channel.check_error();
      return {Closing::not_closed, channel.heard_goodbye()};
    }
    progress.check();
    wait_for(channel.fd(), POLLIN, steps.next(progress.left()), canceller);
  }
  settle(channel, canceller, timeout);
  return {Closing::peer_closed, channel.heard_goodbye()};
}

void await_kernel(Channel& channel, const Canceller& canceller, milliseconds timeout) {
  Progress progress(channel, timeout);
  Steps steps;
  for (;;) {
    if (channel.drain()) throw ChannelError("the peer closed the connection");
    channel.check_error();
    if (channel.unacknowledged() == 0) return;
    progress.check();
    wait_for(channel.fd(), POLLIN | POLLRDHUP, steps.next(progress.left()), canceller);
  }
}

}  // namespace sluice::support::socket
