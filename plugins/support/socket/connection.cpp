// SPDX-License-Identifier: Apache-2.0
#include "support/socket/connection.hpp"

#include <utility>

#include <poll.h>
#include <sluice/sdk/failure.hpp>

#include "support/socket/channel.hpp"
#include "support/socket/finishing.hpp"
#include "support/socket/tls_channel.hpp"

namespace sluice::support::socket {

using sdk::Failure;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr short incoming = POLLIN | POLLRDHUP;

/// True where the handshake was done in time.
bool shake_hands(TlsChannel& channel, milliseconds timeout, const Canceller& canceller) {
  const auto deadline = steady_clock::now() + timeout;
  while (!channel.handshake()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0 || wait_for(channel.fd(), channel.wanted(), left, canceller) == 0) return false;
  }
  return true;
}

/// Takes what the peer has said; throws where it has left.
void listen(Channel& channel) {
  if (channel.drain()) throw ChannelError("the peer closed the connection");
  channel.check_error();
}

void send_all(Channel& channel, std::string_view bytes, milliseconds timeout, const Canceller& canceller,
              uint64_t& written) {
  if (wait_for(channel.fd(), incoming, milliseconds(0), canceller) != 0) listen(channel);
  Progress progress(channel, timeout);
  while (!bytes.empty()) {
    canceller.check();
    const std::size_t sent = channel.send(bytes);
    if (sent > 0) {
      bytes.remove_prefix(sent);
      written += sent;
      progress.made();
      continue;
    }
    // TLS 1.3 needs no reading to be able to write; incoming bytes are watched in any case.
    const short events = wait_for(channel.fd(), POLLOUT | incoming, progress.left(), canceller);
    if ((events & ~POLLOUT) != 0) listen(channel);
    if (events == 0) progress.check();
  }
}

}  // namespace

Connection::Connection(ConnectionOptions options, const Canceller& canceller, tls::ClientContext* tls)
    : options_(std::move(options)), canceller_(canceller), tls_(tls) {}

Connection::~Connection() = default;

void Connection::close() noexcept {
  channel_.reset();
}

void Connection::open() {
  close();
  written_ = 0;
  FileDescriptor socket = connect_tcp(options_.peer, options_.tcp, canceller_);
  if (tls_ == nullptr) {
    channel_ = std::make_unique<TcpChannel>(std::move(socket));
    return;
  }
  const std::string context = options_.peer.text() + ": TLS handshake: ";
  try {
    auto channel = std::make_unique<TlsChannel>(std::move(socket), *tls_);
    if (!shake_hands(*channel, options_.tcp.connect_timeout, canceller_)) throw ChannelError("timed out");
    channel_ = std::move(channel);
  } catch (const ChannelError& error) {
    if (!tls_->verifier().refusal().empty())
      throw Failure::retry_slowly(context + tls_->verifier().refusal());
    throw Failure::retry(context + error.what());
  }
}

void Connection::write(std::string_view bytes) {
  if (!channel_) throw Failure::retry(options_.peer.text() + ": sending: not connected");
  try {
    send_all(*channel_, bytes, options_.timeout, canceller_, written_);
  } catch (const ChannelError& error) {
    close();
    throw Failure::retry(options_.peer.text() + ": sending: " + error.what() + ", after " +
                         std::to_string(written_) + " bytes");
  } catch (...) {
    close();
    throw;
  }
}

Finished Connection::finish(milliseconds patience) {
  if (!channel_) throw Failure::retry(options_.peer.text() + ": closing: not connected");
  const std::unique_ptr<Channel> channel = std::move(channel_);
  try {
    return socket::finish(*channel, canceller_, options_.timeout, patience);
  } catch (const ChannelError& error) {
    throw Failure::retry(options_.peer.text() + ": closing: " + error.what() + ", after " +
                         std::to_string(written_) + " bytes");
  }
}

void Connection::await_kernel() {
  if (!channel_) throw Failure::retry(options_.peer.text() + ": confirming: not connected");
  try {
    socket::await_kernel(*channel_, canceller_, options_.timeout);
  } catch (const ChannelError& error) {
    close();
    throw Failure::retry(options_.peer.text() + ": confirming: " + error.what() + ", after " +
                         std::to_string(written_) + " bytes");
  } catch (...) {
    close();
    throw;
  }
}

}  // namespace sluice::support::socket
