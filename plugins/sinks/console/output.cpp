// SPDX-License-Identifier: Apache-2.0
#include "sinks/console/output.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include <poll.h>
#include <sluice/sdk/failure.hpp>
#include <unistd.h>

namespace sluice::console {
namespace {

using sdk::Failure;

Failure failure(int fd, int error) {
  const std::string name = fd == STDERR_FILENO ? "standard error: " : "standard output: ";
  if (error == EPIPE)
    return Failure::retry(name + "its reader has gone; start sluice again with one, or remove this sink");
  if (error == ENOSPC)
    return Failure::retry(name + "no room on the disk it goes to; make room there, or send it elsewhere");
  return Failure::retry(name + std::strerror(error) +
                        "; mend what it was connected to when sluice was started");
}

}  // namespace

void Output::write(std::string_view text, const support::socket::Canceller& canceller) const {
  const std::size_t size = text.size();
  while (!text.empty()) {
    // A pipe that is ready takes PIPE_BUF bytes without blocking, so all waiting is done here, where cancel
    // ends it.
    support::socket::wait_for(fd_, POLLOUT, std::chrono::hours(1), canceller);
    const ssize_t written = ::write(fd_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      const Failure why = failure(fd_, errno);
      throw text.size() == size ? why.with_nothing_sent() : why;
    }
  }
}

}  // namespace sluice::console
