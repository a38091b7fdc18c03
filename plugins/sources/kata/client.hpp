// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "sources/kata/config.hpp"
#include "support/https/client.hpp"

namespace sluice::kata {

/// What a node said to a request, as far as anybody decides on it.
struct Answer {
  enum class Kind {
    page,          ///< 200: the body is a page, still to be read
    empty,         ///< 204: no records, no body
    not_approved,  ///< 401
    forgotten,     ///< the token is unknown or expired
  };
  Kind kind;
  support::https::Response response;
};

/// Speaks the events or the alerts API with one node: one request, one answer, never a repetition. One thread
/// at a time, except cancel().
class Client {
 public:
  /// `wall_clock` is for Retry-After given as a date. Reads certificate and key; throws Failure::broken where
  /// they cannot be used.
  Client(const Config& config, const std::string& url, std::function<std::chrono::milliseconds()> wall_clock);

  /// Asks for the records behind the token; an empty token starts anew. The answer's response is valid until
  /// the next fetch. Throws
  ///   NodeFailure            network trouble, a refused certificate, 502, 503, 504
  ///   Failure::retry         another 5xx, 429 (with the server's delay)
  ///   Failure::retry_slowly  an answer that only a person can change: 400, another 404, a redirect
  ///   Failure::cancelled     after cancel()
  Answer fetch(const std::string& token);

  /// Any thread, final: a running fetch or read ends at once.
  void cancel() noexcept { https_.cancel(); }

  /// "host:port"
  const std::string& peer() const { return https_.peer(); }

 private:
  support::https::Response ask(const std::string& target);
  bool is_forgotten(const support::https::Response& response, const std::string& body,
                    const std::string& token);
  bool answers_without_token();

  const Config config_;
  const std::chrono::milliseconds first_byte_;
  support::https::Client https_;
};

}  // namespace sluice::kata
