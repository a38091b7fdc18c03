// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "support/https/body.hpp"
#include "support/https/client.hpp"

namespace Poco::Net {
class HTTPClientSession;
}

namespace sluice::support::https {

/// The head of an answer, and the decoder of the body behind it.
struct Answer {
  int status = 0;
  std::string reason;
  Headers headers;
  std::optional<uint64_t> length;  ///< what Content-Length says
  bool keep = false;               ///< the connection outlives the body
  bool until_close = false;        ///< only the end of the connection ends the body
  std::unique_ptr<Body> body;
};

/// Reads the head of the answer to the request that the session has sent; the session must outlive the body.
/// Throws WireError for what is no answer, and what the session's socket throws.
Answer read_answer(Poco::Net::HTTPClientSession& session, bool head_only);

}  // namespace sluice::support::https
