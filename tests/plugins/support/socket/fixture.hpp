// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

#include "plugins/support/testing/certificates.hpp"
#include "plugins/support/testing/server.hpp"
#include "support/socket/connection.hpp"

namespace sluice::testing {

using namespace support::socket;
using std::chrono::milliseconds;

enum class Wire { tcp, tls12, tls13 };

/// A server and a connection to it over one kind of wire.
class Stand {
 public:
  Stand(Wire wire, Server::Handler handler, milliseconds timeout = std::chrono::seconds(20),
        int receive_buffer = 0)
      : identity_(issue()) {
    ServerOptions options;
    if (wire != Wire::tcp) options.identity = &identity_;
    if (wire == Wire::tls12) options.max_version = TLS1_2_VERSION;
    options.receive_buffer = receive_buffer;
    server_.emplace(options, std::move(handler));
    support::tls::TlsOptions trust;
    trust.server_certificate.text = identity_.certificate_pem();
    trust.server_name = "localhost";
    if (wire != Wire::tcp) tls_.emplace(trust);
    ConnectionOptions how;
    how.peer = {"127.0.0.1", server_->port()};
    how.timeout = timeout;
    connection.emplace(how, canceller, tls_ ? &*tls_ : nullptr);
  }

  Canceller canceller;
  std::optional<Connection> connection;

 private:
  Issued identity_;
  std::optional<support::tls::ClientContext> tls_;
  std::optional<Server> server_;
};

/// What an action throws, as status and message.
struct Thrown {
  sluice_status status = SLUICE_OK;
  std::string message;
};

template <typename Action>
Thrown thrown_by(Action action) {
  try {
    action();
  } catch (const sdk::Failure& failure) {
    return {failure.status(), failure.what()};
  }
  return {};
}

inline bool mentions(const Thrown& thrown, const std::string& part) {
  return thrown.message.find(part) != std::string::npos;
}

}  // namespace sluice::testing
