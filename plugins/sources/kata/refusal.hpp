// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <sluice/sdk/failure.hpp>

#include "sources/kata/config.hpp"
#include "support/https/client.hpp"

namespace sluice::kata {

/// This node cannot be asked, while another one of the cluster may.
class NodeFailure : public std::exception {
 public:
  explicit NodeFailure(sdk::Failure verdict) : verdict_(std::move(verdict)) {}
  const sdk::Failure& verdict() const noexcept { return verdict_; }
  const char* what() const noexcept override { return verdict_.what(); }

 private:
  sdk::Failure verdict_;
};

/// Throws what an answer means that the protocol does not know: NodeFailure for 502, 503 and 504, otherwise a
/// Failure. `context` is "host:port: events", `body` the beginning of its body.
[[noreturn]] void refuse(const support::https::Response& response, const std::string& context,
                         std::string_view body, const Config& config, bool with_token);

}  // namespace sluice::kata
