// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <sluice/sdk/failure.hpp>

#include "sources/kics/access.hpp"
#include "sources/kics/paths.hpp"
#include "sources/kics/token.hpp"
#include "support/https/client.hpp"

namespace sluice::kics {

/// Where the source takes the time from.
struct Clocks {
  /// Milliseconds since 1970, for the age of a round and for Retry-After given as a date.
  std::function<std::chrono::milliseconds()> wall = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
  };
  /// For the life of a token.
  std::function<Token::Time()> steady = &std::chrono::steady_clock::now;
};

/// What is asked of a resource.
struct Question {
  uint64_t offset = 0;
  uint32_t limit = 1000;
  std::string filter = "[]";  ///< JSON
};

/// Speaks the REST API: keeps one connection and one token, because the Server writes every token request
/// into the customer's audit log. One thread at a time, except cancel().
class Client {
 public:
  /// Reads the files named in the access; throws Failure::broken where they cannot be used. `paths` outlives
  /// the client.
  Client(const Access& access, std::chrono::milliseconds timeout, Clocks clocks, Paths& paths);

  /// Asks for rows of a resource, with a token that is renewed when it is old or refused, and at each path
  /// that it may have until one is known to answer. The answer is 200 and its body still to be read, before
  /// the next query. Throws
  ///   Failure::retry         network trouble, a busy Server (with its delay)
  ///   Failure::retry_slowly  only a person can help: no token for this connector, refused server certificate
  ///   ResourceFailure        the trouble may be with this resource alone
  ///   Failure::cancelled     after cancel()
  support::https::Response query(const std::string& resource, const Question& question);

  /// Gets a token now, where there is none yet: one line in the Server's audit log. Throws what query()
  /// throws for a token.
  void authorise() { ensure_token(); }

  /// For looking around: what a GET of a path gets, or a query at it, whatever that is. No other path and no
  /// other token is tried, and a status is no failure. Throws Failure for the way to the Server.
  support::https::Response get(const std::string& path);
  support::https::Response query_once(const std::string& path, const Question& question);

  /// Milliseconds since 1970 by the Server's clock, as its last answer to a query told; nothing where it did
  /// not.
  std::optional<int64_t> server_time() const { return server_time_; }

  /// Any thread, final: a running query or read ends at once.
  void cancel() noexcept { https_.cancel(); }

  /// "host:port"
  const std::string& peer() const { return https_.peer(); }

 private:
  sdk::Failure refused_again(const std::string& resource) const;
  void ensure_token();
  bool refresh();
  void log_in();
  support::https::Response ask_for_token(const std::string& grant);
  support::https::Response query_at(const std::string& path, const std::string& resource,
                                    const Question& question);
  support::https::Response ask(const std::string& path, const Question& question);
  support::https::Response send(const support::https::Request& request);

  Clocks clocks_;
  std::string untrusted_remedy_;
  Paths& paths_;
  support::https::Client https_;
  std::optional<Token> token_;
  bool unversioned_ = false;        // which of the two token addresses this Server has
  bool new_token_refused_ = false;  // by one resource: perhaps it alone is not allowed
  std::optional<int64_t> server_time_;
};

}  // namespace sluice::kics
