// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

#include "plugins/support/testing/certificates.hpp"
#include "plugins/support/testing/server.hpp"
#include "support/https/client.hpp"

namespace sluice::testing {

using namespace support::https;
using std::chrono::milliseconds;

/// An HTTPS server on loopback whose answers are written by hand, byte for byte, and a client for it.
class Site {
 public:
  /// Called for each request with its head; `number` counts requests over all connections. False ends the
  /// connection.
  using Answer = std::function<bool(Peer& peer, const std::string& head, int number)>;

  explicit Site(Answer answer, const Issued* client_authority = nullptr)
      : identity(issue()),
        server({.identity = &identity, .client_authority = client_authority},
               [this, answer](Peer& peer, int) {
                 bool more = true;
                 while (more) {
                   const std::string head = peer.read_until("\r\n\r\n");
                   if (head.empty()) return;
                   more = answer(peer, head, ++requests);
                 }
               }) {}

  ClientOptions options() const {
    ClientOptions options;
    options.url = "https://127.0.0.1:" + std::to_string(server.port());
    options.tls.server_certificate.text = identity.certificate_pem();
    options.idle_timeout = std::chrono::seconds(20);
    return options;
  }

  std::atomic<int> requests = 0;
  Issued identity;
  Server server;
};

/// An answer with a length.
inline std::string sized(const std::string& body, const std::string& status = "200 OK",
                         const std::string& more = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more +
         "\r\n" + body;
}

inline std::string read_all(Response& response, std::size_t piece = 65536) {
  std::string all;
  std::string buffer(piece, '\0');
  while (const std::size_t size = response.read(buffer.data(), buffer.size())) all.append(buffer, 0, size);
  return all;
}

struct Thrown {
  sluice_status status = SLUICE_OK;
  std::string message;
  int64_t delay = SLUICE_DELAY_POLICY;
};

template <typename Action>
Thrown thrown_by(Action action) {
  try {
    action();
  } catch (const sdk::Failure& failure) {
    return {failure.status(), failure.what(), failure.retry_after_ms()};
  }
  return {};
}

inline bool mentions(const Thrown& thrown, const std::string& part) {
  return thrown.message.find(part) != std::string::npos;
}

}  // namespace sluice::testing
