// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include <Poco/AutoPtr.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocketImpl.h>

#include "support/socket/canceller.hpp"
#include "support/socket/file_descriptor.hpp"

namespace sluice::support::https {

/// A connection that failed, as a bare cause; Client adds peer and phase.
class WireError : public std::runtime_error {
 public:
  enum class Kind { closed, silent, broken };
  WireError(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// Keeps SIGPIPE from the process while OpenSSL writes with write(2) on this thread. Leaves process-wide
/// state alone.
class SigpipeGuard {
 public:
  SigpipeGuard();
  ~SigpipeGuard();
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  sigset_t before_{};
};

/// Poco's TLS socket on a non-blocking descriptor, with our own waiting: exact time limits, an end on
/// cancel(), and a connection that ends before its time is always an exception, never an empty read. Poco's
/// HTTP streams swallow exceptions, so the first one is kept and thrown again by every later call; rethrow()
/// brings it up. Its calls belong inside a SigpipeGuard.
class TlsSocket : public Poco::Net::SecureStreamSocketImpl {
 public:
  TlsSocket(Poco::Net::StreamSocketImpl* plain, Poco::Net::Context::Ptr context,
            const socket::Canceller& canceller);

  /// Throws WireError, Failure::cancelled. An empty name sends no SNI.
  void shake_hands(const std::string& server_name, std::chrono::milliseconds timeout);

  int receiveBytes(void* buffer, int length, int flags) override;
  int sendBytes(const void* buffer, int length, int flags) override;
  void close() override;

  /// Longest silence from now on.
  void set_idle(std::chrono::milliseconds limit) { idle_ = limit; }
  /// At most so many bytes from now on, give or take one read; nothing: as many as there are.
  void set_limit(std::optional<uint64_t> bytes) { limit_ = bytes ? received_ + *bytes : no_limit; }
  /// Whether the peer's orderly end (close_notify) is a legitimate end of what is being read.
  void allow_end(bool allowed) { end_allowed_ = allowed; }
  /// Throws what went wrong first, if anything.
  void rethrow() const;
  uint64_t received() const { return received_; }
  /// True where a kept-alive connection has already been closed by the peer.
  bool is_dead() const;

 private:
  template <typename Step>
  int repeat(std::chrono::milliseconds limit, Step step);
  [[noreturn]] void fail(WireError::Kind kind, const std::string& what);
  /// Why the server ended the connection, where it said so in an alert that is still unread; else
  /// `otherwise`.
  std::string last_words(const std::string& otherwise);

  const socket::Canceller& canceller_;
  std::chrono::milliseconds idle_{60'000};
  bool end_allowed_ = false;
  static constexpr uint64_t no_limit = std::numeric_limits<uint64_t>::max();
  uint64_t received_ = 0;
  uint64_t limit_ = no_limit;
  std::exception_ptr failure_;
};

}  // namespace sluice::support::https
