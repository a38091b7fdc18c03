// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <sluice/sdk/batch.hpp>

#include "sinks/siem/config.hpp"
#include "sinks/siem/framing.hpp"
#include "support/socket/canceller.hpp"
#include "support/socket/connection.hpp"
#include "support/socket/datagram.hpp"
#include "support/socket/endpoint.hpp"
#include "support/tls/context.hpp"

namespace sluice::siem {

/// The way to the receiver. One thread at a time; waits end with the canceller. Failures name the peer, the
/// phase and the cause; after one the transaction has to be dropped and written again from its start.
class Route {
 public:
  virtual ~Route() = default;
  /// Sends a batch; connects where needed.
  virtual void write(const sdk::BatchView& batch, std::string_view header, const sdk::Rejects& rejects) = 0;
  /// Returns when what was written since the last commit is as safe as it can be on this way.
  virtual void commit() = 0;
  /// Forgets the transaction: the peer sees the connection break.
  virtual void drop() noexcept = 0;
};

/// What a stream route knows of its receiver, and whom it tells when it learns it.
struct Closing {
  bool never = false;                              ///< has shown that it does not close its side after ours
  std::function<void(const std::string&)> report;  ///< called once, when never becomes true
};

/// TCP or TLS. Until the receiver is known never to close, each transaction has a connection of its own,
/// which ends with the receiver's end of file; after that one connection stays and the peer's kernel
/// confirms.
class StreamRoute final : public Route {
 public:
  /// Reads the certificates; does not connect. closing: outlives the route.
  StreamRoute(const Config& config, const support::socket::Endpoint& peer,
              const support::socket::Canceller& canceller, Closing& closing);

  void write(const sdk::BatchView& batch, std::string_view header, const sdk::Rejects& rejects) override;
  void commit() override;
  void drop() noexcept override;

 private:
  bool kernel_confirms() const;
  void send(std::string_view bytes);
  bool send_on_idle(std::string_view bytes);
  void open();
  void hear_nothing();

  const Confirm confirm_;
  const std::chrono::milliseconds close_timeout_;
  Closing& closing_;
  Framer framer_;
  std::unique_ptr<support::tls::ClientContext> tls_;
  support::socket::Connection connection_;
  bool sent_ = false;  // something of the present transaction
};

/// UDP: one record is one datagram, nothing is confirmed.
class DatagramRoute final : public Route {
 public:
  DatagramRoute(const Config& config, const support::socket::Endpoint& peer,
                const support::socket::Canceller& canceller);

  void write(const sdk::BatchView& batch, std::string_view header, const sdk::Rejects& rejects) override;
  void commit() override { socket_.check(); }
  void drop() noexcept override { socket_.close(); }

 private:
  uint64_t longest_;
  support::socket::Datagram socket_;
  std::string message_;
};

}  // namespace sluice::siem
