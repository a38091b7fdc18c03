// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/socket/channel.hpp"
#include "support/socket/wire.hpp"
#include "support/tls/context.hpp"

namespace sluice::support::socket {

/// TLS over a non-blocking socket. Reads and writes through a BIO of its own, because OpenSSL's socket BIO
/// can raise SIGPIPE.
class TlsChannel final : public Channel {
 public:
  TlsChannel(FileDescriptor socket, tls::ClientContext& context);

  /// One step of the handshake. True when it is complete; otherwise wait for wanted() and repeat.
  /// Throws ChannelError; whether it was the certificate says context.verifier().refusal().
  bool handshake();
  /// Poll events that the latest unfinished step needs.
  short wanted() const { return wanted_; }

  std::size_t send(std::string_view bytes) override;
  bool drain() override;
  bool say_goodbye() override;
  bool heard_goodbye() const override { return heard_goodbye_; }

 private:
  /// Throws for a real failure; otherwise notes what to wait for.
  void expect_more(int result);
  /// Why the peer ended the connection, where it said so in an alert that is still unread; else empty.
  std::string last_words();

  tls::ClientContext& context_;
  Wire wire_;
  tls::SslPtr ssl_;  // after wire_: its BIO points there
  short wanted_ = 0;
  bool heard_goodbye_ = false;
};

}  // namespace sluice::support::socket
