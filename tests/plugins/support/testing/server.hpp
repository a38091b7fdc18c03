// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "plugins/support/testing/certificates.hpp"

namespace sluice::testing {

/// The server's end of one connection, blocking; plain or TLS. Every wait ends when the server is destroyed.
class Peer {
 public:
  /// Takes over fd and ssl. `before_close` is called once, before the descriptor is closed.
  Peer(int fd, SSL* ssl, std::function<void()> before_close)
      : fd_(fd), ssl_(ssl), before_close_(std::move(before_close)) {}
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// What there is, at most `size`; empty at the end or on an error.
  std::string read(std::size_t size = 65536);
  std::string read_all();
  std::string read_until(std::string_view mark);
  bool write(std::string_view bytes);
  /// close_notify where it speaks TLS, then close.
  void close_politely();
  /// close() alone: FIN, or RST where bytes are unread.
  void close();
  /// RST in any case.
  void reset();
  /// Waits until the other side has closed, without reading anything.
  void wait_for_end() const;
  /// Subject of the client's certificate, empty without one.
  std::string client_subject() const;
  int fd() const { return fd_; }

 private:
  int fd_;
  tls::SslPtr ssl_;
  std::function<void()> before_close_;
};

struct ServerOptions {
  const Issued* identity = nullptr;          ///< null: plain TCP
  const Issued* client_authority = nullptr;  ///< set: a client certificate from it is required
  int max_version = 0;                       ///< TLS1_2_VERSION to exclude 1.3
  int receive_buffer = 0;                    ///< SO_RCVBUF, 0: the system's
};

/// Listens on a free port of 127.0.0.1 and runs `handler` in a thread for each connection. The peer stays
/// open until the handler returns.
class Server {
 public:
  using Handler = std::function<void(Peer& peer, int number)>;
  Server(ServerOptions options, Handler handler);
  explicit Server(Handler handler) : Server(ServerOptions(), std::move(handler)) {}
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  uint16_t port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  void run();
  void serve(int fd, int number);

  ServerOptions options_;
  Handler handler_;
  tls::ContextPtr context_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace sluice::testing
