// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace sluice::kics {

/// What the token end point gave. Both texts are secrets: they go into requests and nowhere else.
struct Token {
  using Time = std::chrono::steady_clock::time_point;

  std::string access;
  std::string refresh;              ///< empty where the Server gave none
  Time refresh_from = Time::max();  ///< 80 % of its life is over
  Time expires = Time::max();       ///< later a refresh is of no use; max: the Server did not say

  bool is_due(Time now) const { return now >= refresh_from; }
  bool can_be_refreshed(Time now) const { return !refresh.empty() && now < expires; }
};

/// Reads the answer of the token end point, which arrived at `now`; `expires_in` counts as seconds. Throws
/// Failure::retry where there is no usable token in it; the message holds nothing of the answer.
Token parse_token(const std::string& json, Token::Time now);

}  // namespace sluice::kics
