// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/connection.hpp"

#include <string_view>

namespace sluice::syslog {
namespace {

/// The first bytes of a TLS handshake: record type 22, version 3.x.
bool is_tls_hello(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x16' && bytes[1] == '\x03';
}

}  // namespace

Got Connection::read(std::span<char> room, SteadyTime now, const Framer::Take& take, std::size_t& got) {
  const Got what = stream_->read(room.data(), room.size(), got);
  if (what != Got::data) return what;
  latest_ = now;
  const std::string_view bytes(room.data(), got);
  if (!begun_ && start_.listener.starts_with("tcp:") && is_tls_hello(bytes)) {
    why_ = "the sender speaks TLS to a tcp:// address; switch TLS off at the sender, or listen with tls://";
    return Got::broken;
  }
  begun_ = true;
  framer_.feed(bytes, take);
  return Got::data;
}

bool Connection::check(SteadyTime now, std::chrono::milliseconds idle_timeout, const Framer::Take& take) {
  if (!stream_->established() && now - start_.now >= handshake_time) {
    why_ = "TLS handshake: not finished in time; does the sender speak TLS?";
    return false;
  }
  if (framer_.waits_for_quiet() && now - latest_ >= quiet_time) framer_.quiet(take);
  if (idle_timeout.count() > 0 && now - latest_ >= idle_timeout) {
    why_ = "nothing has come for idle_timeout";
    return false;
  }
  return true;
}

bool Connection::has_timer(std::chrono::milliseconds idle_timeout) const {
  return idle_timeout.count() > 0 || !stream_->established() || framer_.waits_for_quiet();
}

}  // namespace sluice::syslog
