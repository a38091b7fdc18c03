// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <sluice/sdk/failure.hpp>

#include "support/https/client.hpp"

namespace sluice::kics {

/// One resource cannot be had, while the others may: the source goes on with them and passes the verdict on
/// at the end.
class ResourceFailure : public std::exception {
 public:
  explicit ResourceFailure(sdk::Failure verdict, int http_status = 0)
      : verdict_(std::move(verdict)), http_status_(http_status) {}
  const sdk::Failure& verdict() const noexcept { return verdict_; }
  /// What the Server answered with; 0 where its answer was something else than a refusal.
  int http_status() const noexcept { return http_status_; }
  bool is_for_a_person() const noexcept { return verdict_.retry_after_ms() == SLUICE_DELAY_LONGEST; }
  const char* what() const noexcept override { return verdict_.what(); }

 private:
  sdk::Failure verdict_;
  int http_status_;
};

/// The beginning of foreign text for a message: one line, without control characters or broken UTF-8.
std::string printable(std::string_view text, std::size_t limit = 300);

/// Throws what an answer to a token request other than 200 means. Always concerns everything, so it is a
/// Failure.
[[noreturn]] void refuse_token(support::https::Response& answer, const std::string& peer);

/// Throws what an answer to a query other than 200 and 401 means: a Failure where every resource would fare
/// alike, otherwise a ResourceFailure.
[[noreturn]] void refuse_query(support::https::Response& answer, const std::string& peer,
                               std::string_view resource);

/// What a person can do where the Server does not accept the connector.
extern const char* const connector_remedy;

}  // namespace sluice::kics
