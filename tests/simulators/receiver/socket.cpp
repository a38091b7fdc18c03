// SPDX-License-Identifier: Apache-2.0
#include "simulators/receiver/socket.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::simulators {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = other.release();
  }
  return *this;
}

int Descriptor::release() {
  return std::exchange(number_, -1);
}

void Descriptor::close() {
  if (number_ >= 0) ::close(release());
}

Descriptor bind_to(const std::string& address, std::uint16_t port, bool datagrams) {
  const auto fail = [&](const char* action) {
    throw std::runtime_error("cannot listen on " + address + ":" + std::to_string(port) + ": " + action +
                             ": " + std::system_category().message(errno));
  };
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &place.sin_addr) != 1)
    throw std::runtime_error("cannot listen on " + address + ": not an IPv4 address");
  Descriptor socket(
      ::socket(AF_INET, (datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) fail("socket");
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const int room = 4 * 1024 * 1024;  // datagrams that nobody has read yet
  if (datagrams) ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) fail("bind");
  return socket;
}

Descriptor listen_on(const std::string& address, std::uint16_t port, bool datagrams) {
  Descriptor socket = bind_to(address, port, datagrams);
  if (!datagrams && ::listen(socket.get(), 64) != 0)
    throw std::runtime_error("cannot listen on " + address + ":" + std::to_string(port) + ": " +
                             std::system_category().message(errno));
  return socket;
}

std::uint16_t local_port(const Descriptor& socket) {
  sockaddr_in place{};
  socklen_t size = sizeof place;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&place), &size);
  return ntohs(place.sin_port);
}

bool readable(const Descriptor& socket, std::chrono::milliseconds time) {
  pollfd entry{socket.get(), POLLIN, 0};
  return ::poll(&entry, 1, static_cast<int>(time.count())) > 0;
}

void reset_on_close(const Descriptor& socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

TlsSide::TlsSide(const Identity& identity, bool require_certificate) : handshake_(identity) {
  context_.reset(SSL_CTX_new(TLS_server_method()));
  if (!context_) throw std::runtime_error("cannot make a TLS context");
  handshake_.install(context_.get());
  handshake_.require_certificate(require_certificate);
}

Stream::Stream(Descriptor socket, SSL_CTX* context) : socket_(std::move(socket)) {
  ::fcntl(socket_.get(), F_SETFL, ::fcntl(socket_.get(), F_GETFL) | O_NONBLOCK);
  if (!context) return;
  ssl_.reset(SSL_new(context));
  SSL_set_fd(ssl_.get(), socket_.get());
  SSL_set_accept_state(ssl_.get());
}

Read Stream::judge(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Read::nothing;
    case SSL_ERROR_ZERO_RETURN:
      return Read::close_notify;
    case SSL_ERROR_SSL:
      return ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING ? Read::end_of_file
                                                                                    : Read::failed;
    default:
      return Read::failed;
  }
}

Read Stream::handshake() {
  if (!ssl_) return Read::data;
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  return result == 1 ? Read::data : judge(result);
}

Read Stream::read(char* place, std::size_t size, std::size_t& got) {
  if (ssl_) {
    ERR_clear_error();
    const int result = SSL_read_ex(ssl_.get(), place, size, &got);
    return result == 1 ? Read::data : judge(result);
  }
  const auto result = ::recv(socket_.get(), place, size, 0);
  if (result == 0) return Read::end_of_file;
  if (result < 0) return errno == EAGAIN || errno == EINTR ? Read::nothing : Read::failed;
  got = static_cast<std::size_t>(result);
  return Read::data;
}

bool Stream::pending() const {
  return ssl_ && SSL_has_pending(ssl_.get()) == 1;
}

void Stream::send_close_notify() {
  if (ssl_ && SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
}

void Stream::reset() {
  reset_on_close(socket_);
  socket_.close();
}

}  // namespace sluice::simulators
