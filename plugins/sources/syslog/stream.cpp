// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/stream.hpp"

#include <cerrno>
#include <utility>

#include <openssl/err.h>
#include <sluice/sdk/failure.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "support/socket/resolve.hpp"

namespace sluice::syslog {
namespace {

class PlainStream final : public Stream {
 public:
  using Stream::Stream;

  Got read(char* room, std::size_t size, std::size_t& got) override {
    for (;;) {
      const ssize_t read = ::recv(fd(), room, size, 0);
      if (read > 0) return got = static_cast<std::size_t>(read), Got::data;
      if (read == 0) return Got::end;
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return Got::nothing;
      why_ = support::socket::cause(errno);
      return Got::broken;
    }
  }
  std::uint32_t wanted() const override { return EPOLLIN; }
};

class TlsStream final : public Stream {
 public:
  TlsStream(FileDescriptor socket, const support::tls::ServerContext& context)
      : Stream(std::move(socket)), wire_{fd()}, ssl_(context.new_ssl()) {
    BIO* bio = support::socket::new_wire_bio(wire_);
    if (bio == nullptr) throw sdk::Failure::retry("out of memory");
    SSL_set_bio(ssl_.get(), bio, bio);
  }

  Got read(char* room, std::size_t size, std::size_t& got) override {
    ERR_clear_error();
    const int result = SSL_read_ex(ssl_.get(), room, size, &got);  // shakes hands first
    if (result == 1) return Got::data;
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        wanted_ = EPOLLIN;
        return Got::nothing;
      case SSL_ERROR_WANT_WRITE:
        wanted_ = EPOLLOUT;
        return Got::nothing;
      case SSL_ERROR_ZERO_RETURN:
        SSL_shutdown(ssl_.get());  // RFC 5425: the close_notify is answered
        return Got::end;
      default:
        why_ = reason();
        return Got::broken;
    }
  }
  std::uint32_t wanted() const override { return wanted_; }
  bool established() const override { return SSL_is_init_finished(ssl_.get()) == 1; }
  bool has_more() const override { return SSL_has_pending(ssl_.get()) == 1; }

 private:
  std::string reason() const {
    std::string otherwise =
        wire_.ended ? "the sender closed the connection without TLS's own end" : "TLS failed";
    if (wire_.error != 0) otherwise = support::socket::cause(wire_.error);
    if (established()) {
      ERR_clear_error();
      return otherwise;
    }
    return "TLS handshake: " + support::tls::explain_client(*ssl_, otherwise);
  }

  support::socket::Wire wire_;
  support::tls::SslPtr ssl_;  // after wire_: its BIO points there
  std::uint32_t wanted_ = EPOLLIN;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(FileDescriptor socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<Stream> tls_stream(FileDescriptor socket, const support::tls::ServerContext& context) {
  return std::make_unique<TlsStream>(std::move(socket), context);
}

}  // namespace sluice::syslog
