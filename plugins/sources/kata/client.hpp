// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sources/kata/config.hpp"
#include "support/https/client.hpp"

namespace sluice::kata {

/// What the Central Node said to a request for events, as far as the source decides on it.
struct Answer {
  enum class Kind {
    page,          ///< 200: the body is a page, still to be read
    empty,         ///< 204: no events, no body
    not_approved,  ///< 401
    forgotten,     ///< 404, the token is unknown or expired
  };
  Kind kind;
  support::https::Response response;
};

/// Speaks the events API: one request, one answer, never a repetition. One thread at a time, except cancel().
class Client {
 public:
  /// `wall_clock` is for Retry-After given as a date. Reads certificate and key; throws Failure::broken where
  /// they cannot be used.
  Client(const Config& config, std::function<std::chrono::milliseconds()> wall_clock);

  /// Asks for the events behind the token; an empty token makes a new subscription with the configured
  /// filter. The answer's response is valid until the next fetch. Throws
  ///   Failure::retry         network trouble, 5xx, 429 (with the server's delay)
  ///   Failure::retry_slowly  an answer that only a person can change: 400, another 404, a redirect, a
  ///   refused certificate Failure::cancelled     after cancel()
  Answer fetch(const std::string& token);

  /// Any thread, final: a running fetch or read ends at once.
  void cancel() noexcept { https_.cancel(); }

  /// "host:port"
  const std::string& peer() const { return https_.peer(); }
  /// SHA-256 of the client certificate, as the Central Node's administrator may see it.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  std::string target(const std::string& token) const;
  [[noreturn]] void refuse(support::https::Response& response, std::string_view body,
                           const std::string& token) const;

  std::string external_system_id_, filter_;
  uint32_t max_events_;
  std::chrono::milliseconds max_timeout_, first_byte_;
  std::string fingerprint_;
  support::https::Client https_;
};

/// The beginning of a body for a message: at most 300 bytes, one line, control characters and broken UTF-8
/// replaced.
std::string printable(std::string_view body);

}  // namespace sluice::kata
