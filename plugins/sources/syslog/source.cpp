// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/source.hpp"

#include <algorithm>
#include <utility>

#include "sources/syslog/text.hpp"

namespace sluice::syslog {

using sdk::Failure;

namespace {

/// A poll in which nothing comes ends after this time, so that the host sees that all is well.
constexpr std::chrono::seconds longest_silence{60};
constexpr std::chrono::seconds status_every{10};

}  // namespace

Source::Source(Config config, sdk::Host host, Clocks clocks)
    : config_(std::move(config)),
      host_(host),
      clocks_(std::move(clocks)),
      collector_(config_, clocks_),
      intake_(config_, host, clocks_, canceller_, collector_) {}

void Source::open(std::string_view) {
  canceller_.check();
  intake_.open();
}

sdk::Poll Source::poll(sdk::Emitter& out) {
  if (canceller_.is_cancelled()) leave(out);
  if (undelivered_) {
    deliver(out, true);
    return sdk::Poll::more;
  }
  // Asked again after it had nothing more: this is no run that ends, so from now on it waits.
  const bool may_end = config_.idle.count() > 0 && !was_idle_;
  if (latest_ == SteadyTime{}) latest_ = clocks_.steady();
  switch (collect()) {
    case Ended::ripe:
      deliver(out, false);
      return sdk::Poll::more;
    case Ended::idle:
      if (!may_end) return sdk::Poll::more;
      was_idle_ = true;
      return sdk::Poll::idle;
    case Ended::silent:
      if (!intake_.drops().empty()) deliver(out, false);
      show_status();
      return sdk::Poll::more;
    case Ended::cancelled:
      break;
  }
  leave(out);
}

/// Waits for records until they are worth a transaction.
Source::Ended Source::collect() {
  const SteadyTime begun = clocks_.steady();
  const bool may_end = config_.idle.count() > 0 && !was_idle_;
  for (;;) {
    const SteadyTime now = clocks_.steady();
    if (canceller_.is_cancelled()) return Ended::cancelled;
    if (collector_.full() || (!collector_.empty() && now >= collector_.due())) return Ended::ripe;
    if (collector_.empty()) {
      if (may_end && now - latest_ >= config_.idle) return Ended::idle;
      if (now - begun >= longest_silence) return Ended::silent;
    }
    SteadyTime until = collector_.empty() ? begun + longest_silence : collector_.due();
    if (may_end && collector_.empty()) until = std::min(until, latest_ + config_.idle);
    if (intake_.wait(until)) latest_ = clocks_.steady();
  }
}

void Source::deliver(sdk::Emitter& out, bool all) {
  undelivered_ = true;
  report_drops(out);
  collector_.deliver(out, all);
  intake_.told_of_drops();
  undelivered_ = false;
  show_status();
}

/// What the kernel dropped is gone: UDP has no way to say "wait".
void Source::report_drops(sdk::Emitter& out) {
  for (const Listener* listener : intake_.drops()) {
    const std::uint32_t lost = listener->drops_now - listener->drops;
    out.gap(config_.stream, listener->drops_since, clocks_.wall(),
            show_count(lost) + " datagrams were dropped by the kernel because the receive buffer of " +
                listener->name +
                " was full; let the sender use TCP, or raise receive_buffer and net.core.rmem_max");
  }
}

void Source::show_status() {
  const SteadyTime now = clocks_.steady();
  if (shown_ != SteadyTime{} && now - shown_ < status_every) return;
  shown_ = now;
  std::string places;
  for (const std::string& address : intake_.addresses()) places += (places.empty() ? "" : ", ") + address;
  host_.status("listening on " + places + "; " + intake_.senders().text());
}

/// After cancel: what the sockets hold is made safe, once, and then nobody is listened to any more.
void Source::leave(sdk::Emitter& out) {
  if (!std::exchange(left_, true)) {
    intake_.drain();
    try {
      if (!collector_.empty()) deliver(out, true);
    } catch (const Failure& failure) {
      host_.warn(show_count(collector_.size()) +
                 " received messages could not be made safe before the stop and are lost: " + failure.what());
    }
  }
  throw Failure::cancelled();
}

}  // namespace sluice::syslog
