// SPDX-License-Identifier: Apache-2.0
#include "simulators/connector/link.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "simulators/common/identity_folder.hpp"

namespace sluice::simulators {
namespace {

constexpr double again_after = 0.1;
constexpr int glance_ms = 50;

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &out.sin_addr) != 1)
    throw std::invalid_argument("target: '" + host + "' is no IPv4 address");
  return out;
}

sockaddr_in target_of(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) throw std::invalid_argument("target: write ADDRESS:PORT");
  return address_of(text.substr(0, colon), static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1))));
}

void use(SSL_CTX* context, const Identity& identity) {
  const std::unique_ptr<BIO, void (*)(BIO*)> certificate(
      BIO_new_mem_buf(identity.certificate.data(), static_cast<int>(identity.certificate.size())),
      BIO_free_all);
  const std::unique_ptr<BIO, void (*)(BIO*)> key(
      BIO_new_mem_buf(identity.key.data(), static_cast<int>(identity.key.size())), BIO_free_all);
  const std::unique_ptr<X509, void (*)(X509*)> x509(
      PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr), X509_free);
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> pkey(
      PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (SSL_CTX_use_certificate(context, x509.get()) != 1 || SSL_CTX_use_PrivateKey(context, pkey.get()) != 1)
    throw std::runtime_error("connector: the client certificate cannot be used");
}

}  // namespace

Link::Link(const ConnectorOptions& options, std::string source, const std::atomic<bool>& stop,
           Counters& counters)
    : options_(options), source_(std::move(source)), stop_(stop), counters_(counters) {
  if (options_.transport != Transport::tls) return;
  context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (!options_.client_certificate) return;
  identity_ =
      options_.client_identity
          ? *options_.client_identity
          : identity_in(options_.folder, "client", "crt", [] {
              return make_self_signed({.common_name = "kics-server", .dns_names = {}, .addresses = {}});
            });
  use(context_.get(), identity_);
}

bool Link::wait(short events, int milliseconds) const {
  pollfd watched{socket_.get(), events, 0};
  return ::poll(&watched, 1, milliseconds) > 0;
}

bool Link::pause(double seconds) const {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!stop_) {
    const std::chrono::duration<double> left = until - std::chrono::steady_clock::now();
    if (left.count() <= 0) return true;
    ::poll(nullptr, 0, std::min(glance_ms, 1 + static_cast<int>(left.count() * 1000)));
  }
  return false;
}

void Link::give_up() {
  ++counters_.failures;
  ssl_.reset();
  socket_.close();
}

bool Link::connect() {
  const bool udp = options_.transport == Transport::udp;
  const sockaddr_in from = address_of(source_, 0);
  const sockaddr_in to = target_of(options_.target);
  socket_ = Descriptor(::socket(AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&from), sizeof from);
  const int on = 1;
  if (!udp) ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    int error = errno;
    socklen_t size = sizeof error;
    if (error == EINPROGRESS && wait(POLLOUT, 5000))
      ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return give_up(), false;
  }
  if (options_.transport == Transport::tls && !shake_hands()) return give_up(), false;
  ++counters_.connections;
  return true;
}

bool Link::shake_hands() {
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_fd(ssl_.get(), socket_.get());
  for (int steps = 0; !stop_ && steps < 200; ++steps) {
    ERR_clear_error();
    const int result = SSL_connect(ssl_.get());
    if (result == 1) return true;
    const int why = SSL_get_error(ssl_.get(), result);
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) return false;
    wait(why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, glance_ms);
  }
  return false;
}

/// Bytes taken; 0: none now; -1: the connection is broken.
int Link::write_some(std::string_view bytes) {
  const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
  if (!ssl_) {
    const auto sent = ::send(socket_.get(), bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<int>(sent);
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
  }
  ERR_clear_error();
  const int sent = SSL_write(ssl_.get(), bytes.data(), size);
  if (sent > 0) return sent;
  const int why = SSL_get_error(ssl_.get(), sent);
  return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

bool Link::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (stop_) return false;
    const int sent = write_some(bytes);
    if (sent < 0) return false;
    if (sent == 0) {
      ++counters_.waits;
      wait(POLLOUT, glance_ms);
      continue;
    }
    counters_.bytes += static_cast<std::uint64_t>(sent);
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Link::write_in_pieces(std::string_view frame) {
  const std::size_t size = options_.pieces == Pieces::bytes   ? 1
                           : options_.pieces == Pieces::split ? std::max<std::size_t>(frame.size() / 3, 1)
                                                              : frame.size();
  for (std::size_t at = 0; at < frame.size(); at += size) {
    if (!write(frame.substr(at, size))) return false;
  }
  return true;
}

/// With TLS the kernel counts more bytes than we do, so that too much is kept and never too little.
void Link::forget_acknowledged() {
  int waiting = 0;
  if (!socket_ || ::ioctl(socket_.get(), SIOCOUTQ, &waiting) != 0) return;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return give_up();  // what a broken connection says of its queue means nothing
  while (!unacknowledged_.empty() &&
         unacknowledged_bytes_ - unacknowledged_.front().size() >= static_cast<std::uint64_t>(waiting)) {
    unacknowledged_bytes_ -= unacknowledged_.front().size();
    unacknowledged_.pop_front();
  }
}

bool Link::send_again() {
  for (const auto& frame : unacknowledged_) {
    if (!write(frame)) return false;
    ++counters_.repeated;
  }
  return true;
}

bool Link::send(std::string_view frame) {
  if (options_.transport == Transport::udp) {
    if (!socket_ && !connect()) return pause(again_after);
    if (::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL) < 0) ++counters_.failures;
    counters_.bytes += frame.size();
    return !stop_;
  }
  bool sent = false;
  while (!sent && !stop_) {
    if (socket_) forget_acknowledged();
    if (!socket_ && !(connect() && send_again())) {
      if (socket_) give_up();
      pause(again_after);
      continue;
    }
    sent = write_in_pieces(frame);
    if (!sent && !stop_) give_up();
  }
  unacknowledged_.emplace_back(frame);
  unacknowledged_bytes_ += frame.size();
  return sent;
}

void Link::finish() {
  if (!socket_) return;
  while (!stop_ && options_.transport != Transport::udp && !unacknowledged_.empty()) {
    forget_acknowledged();
    if (!socket_ && connect() && !send_again()) give_up();
    if (!unacknowledged_.empty()) pause(0.01);
  }
  if (ssl_) SSL_shutdown(ssl_.get());
  if (socket_) ::shutdown(socket_.get(), SHUT_WR);
  // The peer closes when it has read everything: a better sign than any acknowledgement.
  for (int looks = 0; !stop_ && options_.transport != Transport::udp && socket_ && looks < 40; ++looks) {
    if (wait(POLLIN, glance_ms)) break;
  }
  ssl_.reset();
  socket_.close();
}

}  // namespace sluice::simulators
