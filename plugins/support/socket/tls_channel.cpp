// SPDX-License-Identifier: Apache-2.0
#include "support/socket/tls_channel.hpp"

#include <array>

#include <openssl/err.h>
#include <poll.h>

#include "support/socket/resolve.hpp"

namespace sluice::support::socket {

TlsChannel::TlsChannel(FileDescriptor socket, tls::ClientContext& context)
    : Channel(std::move(socket)), context_(context), wire_{fd()}, ssl_(context.new_ssl()) {
  context_.verifier().forget();
  BIO* bio = new_wire_bio(wire_);
  if (bio == nullptr) throw ChannelError("out of memory");
  SSL_set_bio(ssl_.get(), bio, bio);
}

bool TlsChannel::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return true;
  expect_more(result);
  return false;
}

std::size_t TlsChannel::send(std::string_view bytes) {
  ERR_clear_error();
  std::size_t written = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
  if (result == 1) return written;
  expect_more(result);
  return 0;
}

bool TlsChannel::drain() {
  std::array<char, 16384> nowhere;
  for (int pieces = 0; !heard_goodbye_; ++pieces) {
    if (pieces == most_pieces) return false;
    ERR_clear_error();
    std::size_t size = 0;
    const int result = SSL_read_ex(ssl_.get(), nowhere.data(), nowhere.size(), &size);
    if (result == 1) continue;
    if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN) {
      heard_goodbye_ = true;
    } else if (wire_.ended) {
      ERR_clear_error();
      return true;
    } else {
      expect_more(result);
      return false;
    }
  }
  return wire_.ended || drain_socket();
}

bool TlsChannel::say_goodbye() {
  ERR_clear_error();
  const int result = SSL_shutdown(ssl_.get());
  if (result >= 0) return true;  // sent; the answer is waited for by reading
  expect_more(result);
  return false;
}

void TlsChannel::expect_more(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      wanted_ = POLLIN;
      return;
    case SSL_ERROR_WANT_WRITE:
      wanted_ = POLLOUT;
      return;
    default:
      break;
  }
  std::string otherwise = "TLS failed";
  if (wire_.ended) otherwise = "the peer closed the connection";
  if (wire_.error != 0) {
    otherwise = cause(wire_.error);
    const std::string alert = last_words();
    if (!alert.empty()) otherwise = alert;
  }
  throw ChannelError(tls::explain_handshake(context_.verifier(), otherwise));
}

std::string TlsChannel::last_words() {
  std::array<char, 16384> nowhere;
  for (int pieces = 0; pieces < most_pieces; ++pieces) {
    ERR_clear_error();
    std::size_t size = 0;
    if (SSL_read_ex(ssl_.get(), nowhere.data(), nowhere.size(), &size) == 1) continue;
    const unsigned long code = ERR_peek_error();
    ERR_clear_error();
    return tls::is_alert(code) ? tls::explain_code(code, "") : "";
  }
  return "";
}

}  // namespace sluice::support::socket
