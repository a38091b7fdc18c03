// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "simulators/common/certificates.hpp"

namespace sluice::simulators {

class Exchange;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                 ///< 0: any free one
  std::optional<Identity> identity = {};  ///< absent: plain HTTP
  int threads = 400;  ///< connections served at a time, a waiting call too; more of them wait
};

struct ServerCounters {
  std::uint64_t connections = 0;
  std::uint64_t requests = 0;
  std::uint64_t bytes_sent = 0;
};

/// An HTTP(S) server that asks for a client certificate, takes any or none, and leaves the verdict to its
/// handler. Ignores SIGPIPE in the whole process, as every server that outlives its clients has to.
class Server {
 public:
  /// Called on one of the server's threads, several at a time.
  using Handler = std::function<void(Exchange&)>;

  /// Listens when it returns; throws std::runtime_error when it cannot.
  Server(const ServerOptions& options, Handler handler);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  std::uint16_t port() const;
  ServerCounters counters() const;

  /// Connections made from now on see the new certificate.
  void set_identity(const Identity& identity);

  /// True: the handshake fails without a client certificate, with any certificate it succeeds.
  void require_certificate(bool required);

  /// Sleeps; false when the server was stopped meanwhile.
  bool pause(std::chrono::nanoseconds time);
  bool stopping() const;

  /// As pause(), but ends early at wake(): for a handler that waits for something to change.
  bool pause_until_woken(std::chrono::nanoseconds time);
  void wake();

  /// Breaks every connection and waits for the handlers. May be called twice.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sluice::simulators
