// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/route.hpp"

#include <sluice/sdk/failure.hpp>

namespace sluice::siem {
namespace {

using sdk::Failure;
using support::socket::ConnectionOptions;

std::unique_ptr<support::tls::ClientContext> tls_context(const Config& config, const std::string& host) {
  if (config.transport != Transport::tls) return nullptr;
  return std::make_unique<support::tls::ClientContext>(tls_options(config, host));
}

ConnectionOptions connection_options(const Config& config, const support::socket::Endpoint& peer) {
  ConnectionOptions options;
  options.peer = peer;
  options.timeout = config.timeout;
  options.tcp.connect_timeout = config.connect_timeout;
  // The kernel's own limit is the second line: ours comes first and says more.
  options.tcp.user_timeout = config.timeout + std::chrono::seconds(5);
  return options;
}

std::string seconds(std::chrono::milliseconds time) {
  const std::string whole = std::to_string(time.count() / 1000);
  return time.count() % 1000 == 0 ? whole + " s" : std::to_string(time.count()) + " ms";
}

}  // namespace

StreamRoute::StreamRoute(const Config& config, const support::socket::Endpoint& peer,
                         const support::socket::Canceller& canceller, Closing& closing)
    : confirm_(config.confirm),
      close_timeout_(config.close_timeout),
      closing_(closing),
      framer_(config.framing, max_record(config)),
      tls_(tls_context(config, peer.host)),
      connection_(connection_options(config, peer), canceller, tls_.get()) {}

bool StreamRoute::kernel_confirms() const {
  return confirm_ == Confirm::kernel || (confirm_ == Confirm::automatic && closing_.never);
}

void StreamRoute::write(const sdk::BatchView& batch, std::string_view header, const sdk::Rejects& rejects) {
  framer_.write(batch, header, rejects, [this](std::string_view bytes) { send(bytes); });
}

void StreamRoute::send(std::string_view bytes) {
  if (sent_ && !connection_.is_open()) {
    // Going on here would lose what went before in this transaction.
    throw Failure::retry(connection_.peer().text() + ": sending: the connection of this transaction is gone");
  }
  if (connection_.is_open() && !sent_) {
    sent_ = true;
    if (send_on_idle(bytes)) return;
  }
  sent_ = true;
  if (!connection_.is_open()) open();
  connection_.write(bytes);
}

/// Comes before the first byte of a transaction.
void StreamRoute::open() try { connection_.open(); } catch (const Failure& failure) {
  throw failure.with_nothing_sent();
}

/// False when the connection had been closed by the peer between transactions, so that nothing went out on
/// it.
bool StreamRoute::send_on_idle(std::string_view bytes) {
  const uint64_t before = connection_.written();
  try {
    connection_.write(bytes);
    return true;
  } catch (const Failure& failure) {
    if (failure.status() != SLUICE_RETRY || connection_.written() != before) throw;
    return false;
  }
}

void StreamRoute::commit() {
  if (!sent_) return;
  if (kernel_confirms()) {
    connection_.await_kernel();
  } else if (connection_.finish(close_timeout_).closing == support::socket::Closing::not_closed) {
    hear_nothing();
  }
  sent_ = false;
}

void StreamRoute::hear_nothing() {
  const std::string fact =
      connection_.peer().text() +
      ": closing: the receiver's kernel has acknowledged every byte, but the receiver has not "
      "closed the connection " +
      seconds(close_timeout_) + " after the end of the data";
  if (confirm_ == Confirm::close) {
    throw Failure::retry(fact +
                         "; let it close, raise close_timeout if it is slow, or set confirm = \"kernel\"");
  }
  closing_.never = true;
  closing_.report(fact +
                  ". From now on the acknowledgement of its kernel counts as delivery: what the receiver has "
                  "not read when it dies is lost. Set confirm = \"close\" to insist on the stronger sign, or "
                  "\"kernel\" to be told no more");
}

void StreamRoute::drop() noexcept {
  connection_.close();
  sent_ = false;
}

DatagramRoute::DatagramRoute(const Config& config, const support::socket::Endpoint& peer,
                             const support::socket::Canceller& canceller)
    : longest_(max_record(config)), socket_(peer, canceller, config.timeout) {}

void DatagramRoute::write(const sdk::BatchView& batch, std::string_view header, const sdk::Rejects& rejects) {
  for (uint32_t i = 0; i < batch.size(); ++i) {
    if (const auto reason = refusal(header, batch[i], Framing::lf, longest_); !reason.empty()) {
      rejects.add(i, reason);
      continue;
    }
    message_.assign(header);
    message_ += batch[i];
    try {
      socket_.send(message_);
    } catch (const Failure& failure) {
      if (failure.status() != SLUICE_REJECTED) throw;
      rejects.add(i, failure.what());
    }
  }
}

}  // namespace sluice::siem
