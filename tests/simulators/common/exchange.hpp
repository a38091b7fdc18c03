// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulators/common/fault.hpp"

namespace Poco::Net {
class HTTPServerRequest;
class HTTPServerResponse;
class StreamSocket;
}  // namespace Poco::Net

namespace sluice::simulators {

class Server;

/// What goes wrong while a body is on its way. Offsets count bytes of the body, without chunk framing.
struct Delivery {
  std::optional<Amount> truncate = {};  ///< orderly close in the middle
  std::optional<Amount> reset = {};     ///< TCP reset in the middle
  std::optional<Amount> stall = {};     ///< silence in the middle for `stall_time`, then on
  std::chrono::milliseconds stall_time{0};
  std::uint64_t drip_bytes = 0;  ///< not 0: pieces of this size with `drip_pause` between them
  std::chrono::milliseconds drip_pause{0};
  std::chrono::milliseconds delay{0};  ///< before the first byte of the answer
};

struct Reply {
  using Sink = std::function<void(std::string_view)>;

  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::function<void(const Sink&)> produce = {};  ///< instead of `body`: hands over `length` bytes in pieces
  std::uint64_t length = 0;
  bool chunked = false;
  Delivery delivery = {};
};

/// One request and the one answer to it. The answer is written to the socket as plain bytes, because a server
/// that breaks the rules on purpose cannot do so through a library that keeps them.
class Exchange {
 public:
  Exchange(Server& server, std::atomic<std::uint64_t>& bytes_sent, Poco::Net::HTTPServerRequest& request,
           Poco::Net::HTTPServerResponse& response);

  const std::string& method() const { return method_; }
  const std::string& path() const { return path_; }  ///< decoded, without the query
  const std::string& body() const { return body_; }  ///< cut at 1 MiB
  std::optional<std::string> parameter(const std::string& name) const;
  const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }
  std::string header(const std::string& name) const;  ///< empty when absent

  /// SHA-256 of the client's certificate; empty when it showed none.
  const std::string& fingerprint() const { return fingerprint_; }

  /// Returns true when every byte of an unbroken answer was written.
  bool send(const Reply& reply);

  /// Ends the connection without an answer.
  void hang_up(bool reset);

 private:
  class Writer;

  Server& server_;
  std::atomic<std::uint64_t>& bytes_sent_;
  Poco::Net::HTTPServerResponse& response_;
  Poco::Net::StreamSocket& socket_;
  std::string method_, path_, body_, fingerprint_;
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::map<std::string, std::string> headers_;
};

}  // namespace sluice::simulators
