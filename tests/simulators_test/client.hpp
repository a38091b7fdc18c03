// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "simulators/common/certificates.hpp"

namespace sluice::simulators::testing {

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
  bool answered = false;  ///< there was a status line
  bool whole = false;     ///< and as many bytes as it promised, without an error
};

struct Request {
  std::string method = "GET";
  std::string path = "/";
  std::string body = {};
  std::map<std::string, std::string> headers = {};
  const Identity* identity = nullptr;  ///< the client certificate to show
  bool with_length = true;             ///< a POST says how long its body is
  double timeout = 20;                 ///< seconds of silence after which the client gives up
};

/// One HTTPS request to loopback on a connection of its own, verified by nobody: these tests look at the
/// server.
Response ask(std::uint16_t port, const Request& request);

/// The same over plain HTTP, for a control end point.
Response ask_plain(std::uint16_t port, const Request& request);

std::string encoded(const std::string& text);

}  // namespace sluice::simulators::testing
