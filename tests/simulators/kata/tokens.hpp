// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "simulators/kata/options.hpp"

namespace sluice::simulators {

/// Where a client stands, and what it reads.
struct Cursor {
  std::string id;
  std::string filter;
  std::uint64_t next = 0;    ///< number of the next event
  std::string subscription;  ///< only with TokenStyle::same
};

/// Continuation tokens. Fresh ones hold all they stand for, so they are good after a restart with the same
/// seed too. Safe for use from several threads.
class Tokens {
 public:
  explicit Tokens(std::uint64_t seed) : seed_(seed) {}

  /// A call without a token.
  Cursor start(std::string id, std::string filter, std::uint64_t next, const KataOptions& options);

  /// Nothing when the token is not one of ours, was forgotten, is too old, or belongs to another id.
  std::optional<Cursor> resume(const std::string& id, const std::string& token, const KataOptions& options);

  /// The token that goes with an answer after which the client stands at `next`.
  std::string after(const Cursor& cursor, std::uint64_t next);

  /// The answer was written to its end.
  void delivered(const Cursor& cursor, std::uint64_t next);

  /// Every token handed out so far is unknown from now on.
  void forget();

  std::uint64_t issued() const;

 private:
  std::string encode(const std::string& plain) const;
  std::optional<std::string> decode(const std::string& token) const;
  std::uint64_t signature(const std::string& plain) const;

  const std::uint64_t seed_;
  mutable std::mutex mutex_;
  std::uint64_t issued_ = 0;
  std::uint64_t oldest_ = 0;                     ///< the first issue number that is still good
  std::map<std::string, std::uint64_t> newest_;  ///< issue number by id
  std::map<std::string, Cursor> subscriptions_;  ///< by token, with TokenStyle::same
};

}  // namespace sluice::simulators
