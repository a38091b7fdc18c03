// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <Poco/AutoPtr.h>
#include <Poco/Net/HTTPSClientSession.h>

#include "support/https/tls_socket.hpp"
#include "support/socket/endpoint.hpp"

namespace sluice::support::https {

/// Poco's HTTPS session on a connection of ours. It never connects by itself: a lost connection is an error
/// here, and the client decides about another one.
class Session : public Poco::Net::HTTPSClientSession {
 public:
  Session(const socket::Endpoint& peer, Poco::Net::Context::Ptr context, Poco::AutoPtr<TlsSocket> socket);
  ~Session() override;

  TlsSocket& tls() { return *tls_; }
  /// True where bytes of an answer are left that nobody asked for.
  bool has_leftovers() const { return buffered() > 0; }

 protected:
  void connect(const Poco::Net::SocketAddress& address) override;

 private:
  Poco::AutoPtr<TlsSocket> tls_;
};

}  // namespace sluice::support::https
