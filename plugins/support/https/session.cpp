// SPDX-License-Identifier: Apache-2.0
#include "support/https/session.hpp"

#include <Poco/Net/StreamSocket.h>
#include <Poco/Timespan.h>

namespace sluice::support::https {

Session::Session(const socket::Endpoint& peer, Poco::Net::Context::Ptr context,
                 Poco::AutoPtr<TlsSocket> socket)
    : HTTPSClientSession(std::move(context)), tls_(std::move(socket)) {
  setHost(peer.host);
  setPort(peer.port);
  setProxyConfig({});  // whatever the process-wide default says
  setKeepAlive(true);
  setKeepAliveTimeout(Poco::Timespan(365, 0, 0, 0, 0));  // the client looks for itself whether it is alive
  attachSocket(Poco::Net::StreamSocket(tls_.duplicate()));
}

Session::~Session() {
  const SigpipeGuard guard;
  tls_->close();
}

void Session::connect(const Poco::Net::SocketAddress& /*address*/) {
  throw WireError(WireError::Kind::closed, "the server closed the connection");
}

}  // namespace sluice::support::https
