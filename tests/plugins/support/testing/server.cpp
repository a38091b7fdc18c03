// SPDX-License-Identifier: Apache-2.0
#include "plugins/support/testing/server.hpp"

#include <algorithm>
#include <csignal>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::testing {

namespace {

/// Only this server's threads are kept from SIGPIPE: for the code under test it stays deadly.
void block_sigpipe() {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

tls::ContextPtr make_context(const ServerOptions& options) {
  if (options.identity == nullptr) return nullptr;
  tls::ContextPtr context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(context.get(), options.identity->certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), options.identity->key.get());
  if (options.max_version != 0) SSL_CTX_set_max_proto_version(context.get(), options.max_version);
  if (options.client_authority != nullptr) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), options.client_authority->certificate.get());
  }
  return context;
}

}  // namespace

Peer::~Peer() {
  close();
}

std::string Peer::read(std::size_t size) {
  std::string bytes(size, '\0');
  const long received = ssl_ ? SSL_read(ssl_.get(), bytes.data(), static_cast<int>(size))
                             : static_cast<long>(::recv(fd_, bytes.data(), size, 0));
  bytes.resize(received > 0 ? static_cast<std::size_t>(received) : 0);
  return bytes;
}

std::string Peer::read_all() {
  std::string all;
  for (;;) {
    const std::string piece = read();
    if (piece.empty()) return all;
    all += piece;
  }
}

std::string Peer::read_until(std::string_view mark) {
  std::string all;
  while (all.find(mark) == std::string::npos) {
    const std::string piece = read();
    if (piece.empty()) break;
    all += piece;
  }
  return all;
}

bool Peer::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const long sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(),
                                       static_cast<int>(std::min<std::size_t>(bytes.size(), 1U << 20U)))
                           : static_cast<long>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Peer::close_politely() {
  if (ssl_) SSL_shutdown(ssl_.get());
  close();
}

void Peer::close() {
  if (fd_ < 0) return;
  before_close_();
  ::close(fd_);
  fd_ = -1;
}

void Peer::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

void Peer::wait_for_end() const {
  pollfd watched{fd_, POLLRDHUP, 0};
  ::poll(&watched, 1, 60'000);
}

std::string Peer::client_subject() const {
  const tls::X509Ptr certificate(ssl_ ? SSL_get1_peer_certificate(ssl_.get()) : nullptr);
  return certificate ? tls::subject(*certificate) : "";
}

Server::Server(ServerOptions options, Handler handler)
    : options_(options), handler_(std::move(handler)), context_(make_context(options_)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (options_.receive_buffer > 0) {
    ::setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &options_.receive_buffer, sizeof options_.receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool listening = ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                         ::listen(listener_, 16) == 0 &&
                         ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (!listening) throw std::runtime_error("test server cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { run(); });
}

Server::~Server() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

void Server::run() {
  block_sigpipe();
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const int number = ++accepted_;
    const std::lock_guard lock(mutex_);
    open_.push_back(fd);
    threads_.emplace_back([this, fd, number] { serve(fd, number); });
  }
}

void Server::serve(int fd, int number) {
  block_sigpipe();
  SSL* ssl = nullptr;
  if (context_) {
    ssl = SSL_new(context_.get());
    SSL_set_fd(ssl, fd);
  }
  Peer peer(fd, ssl, [this, fd] {
    const std::lock_guard lock(mutex_);
    std::erase(open_, fd);
  });
  if (ssl == nullptr || SSL_accept(ssl) == 1) handler_(peer, number);
}

}  // namespace sluice::testing
