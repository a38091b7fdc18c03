// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "support/socket/file_descriptor.hpp"
#include "support/socket/wire.hpp"
#include "support/tls/server_context.hpp"

namespace sluice::syslog {

using support::socket::FileDescriptor;

/// What one read came to.
enum class Got {
  data,
  nothing,  ///< for now; wait for wanted()
  end,      ///< by the sender's will
  broken,   ///< reset, TLS failure, or an end that may be somebody else's doing
};

/// The receiving end of a connection; never waits.
class Stream {
 public:
  explicit Stream(FileDescriptor socket) : socket_(std::move(socket)) {}
  virtual ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  virtual Got read(char* room, std::size_t size, std::size_t& got) = 0;
  /// Epoll events to wait for after `nothing`.
  virtual std::uint32_t wanted() const = 0;
  /// False while the two sides still agree on how to talk.
  virtual bool established() const { return true; }
  /// True where bytes wait inside that no socket event will announce.
  virtual bool has_more() const { return false; }
  /// After `broken`: the reason.
  const std::string& why() const { return why_; }

  int fd() const { return socket_.get(); }

 protected:
  FileDescriptor socket_;
  std::string why_;
};

std::unique_ptr<Stream> plain_stream(FileDescriptor socket);
std::unique_ptr<Stream> tls_stream(FileDescriptor socket, const support::tls::ServerContext& context);

}  // namespace sluice::syslog
