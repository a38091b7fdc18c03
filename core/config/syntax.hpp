// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::config {

/// What is wrong with a text, and what to write instead. Never quotes a part that may be a password.
struct Verdict {
  std::string what;  ///< empty: nothing
  std::string remedy;

  bool ok() const noexcept { return what.empty(); }
};

/// 8-4-4-4-12 hexadecimal digits.
Verdict check_uuid(std::string_view text);
/// http or https with a host, a possible port and path, no user part.
Verdict check_url(std::string_view text);
/// host:port, IPv4:port or [IPv6]:port.
Verdict check_address(std::string_view text);

/// True when a text could be a URL or address with a password in it, so that it must not be shown.
bool may_hold_password(std::string_view text) noexcept;

}  // namespace sluice::config
