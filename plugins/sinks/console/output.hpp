// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "support/socket/canceller.hpp"

namespace sluice::console {

/// Standard output or standard error. The descriptor is the process's and is shared with others outside of
/// it: it is neither closed nor made non-blocking here.
class Output {
 public:
  explicit Output(int fd) noexcept : fd_(fd) {}

  /// Writes everything, and waits while the reader does not read. Throws Failure::retry where it cannot be
  /// written, with_nothing_sent where not one byte was, and Failure::cancelled as soon as the canceller says
  /// so.
  void write(std::string_view text, const support::socket::Canceller& canceller) const;

 private:
  int fd_;
};

}  // namespace sluice::console
