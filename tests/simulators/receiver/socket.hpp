// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <openssl/ssl.h>

#include "simulators/common/handshake.hpp"

namespace sluice::simulators {

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { close(); }

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  int release();
  void close();

 private:
  int number_ = -1;
};

/// Bound to address and port (0: any free one). Throws std::runtime_error.
Descriptor bind_to(const std::string& address, std::uint16_t port, bool datagrams);
/// The same, and listening unless `datagrams`.
Descriptor listen_on(const std::string& address, std::uint16_t port, bool datagrams);
std::uint16_t local_port(const Descriptor& socket);

/// True when there is something to read, or an end to be seen, within `time`.
bool readable(const Descriptor& socket, std::chrono::milliseconds time);

/// How soon a change of the settings, and the end, reach a connection.
inline constexpr std::chrono::milliseconds glance{20};

/// Makes close() send a reset.
void reset_on_close(const Descriptor& socket);

/// A server context that asks for client certificates and takes any.
class TlsSide {
 public:
  TlsSide(const Identity& identity, bool require_certificate);
  SSL_CTX* context() const { return context_.get(); }

 private:
  Handshake handshake_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_{nullptr, SSL_CTX_free};
};

enum class Read { data, nothing, end_of_file, close_notify, failed };

/// An accepted connection, plain or TLS. Not blocking.
class Stream {
 public:
  /// `context` null: plain.
  Stream(Descriptor socket, SSL_CTX* context);

  /// One step of the handshake; Read::data when it is done (at once when plain).
  Read handshake();

  /// At most `size` bytes; `got` says how many with Read::data.
  Read read(char* place, std::size_t size, std::size_t& got);

  /// True when the TLS layer holds bytes that a poll on the socket does not show.
  bool pending() const;

  void send_close_notify();
  void close() { socket_.close(); }
  void reset();
  const Descriptor& socket() const { return socket_; }

 private:
  Read judge(int result);

  Descriptor socket_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};
};

}  // namespace sluice::simulators
