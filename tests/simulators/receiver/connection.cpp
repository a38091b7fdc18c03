// SPDX-License-Identifier: Apache-2.0
#include "simulators/receiver/connection.hpp"

#include <algorithm>
#include <utility>

namespace sluice::simulators {
namespace {

constexpr std::size_t piece_size = 256 * 1024;

bool idle(Behaviour behaviour) {
  return behaviour == Behaviour::half_open || behaviour == Behaviour::never_read;
}

}  // namespace

Connection::Connection(Receiver& receiver, std::uint64_t number, Stream stream)
    : receiver_(receiver), number_(number), stream_(std::move(stream)), place_(piece_size) {}

void Connection::run() {
  if (shake_hands())
    while (step()) {
    }
  else if (!receiver_.stopping())
    return finish(Ending::handshake_failed);
  if (receiver_.stopping()) finish(Ending::closed_by_us);
}

bool Connection::shake_hands() {
  while (!receiver_.stopping()) {
    if (receiver_.present(number_).behaviour == Behaviour::half_open) {
      receiver_.pause(glance);
      continue;
    }
    const auto result = stream_.handshake();
    if (result != Read::nothing) return result == Read::data;
    readable(stream_.socket(), glance);
  }
  return false;
}

bool Connection::step() {
  const auto present = receiver_.present(number_);
  if (idle(present.behaviour)) return receiver_.pause(glance);
  if (over(present)) return false;
  if (!stream_.pending() && !readable(stream_.socket(), glance)) return !receiver_.stopping();
  return read_some(present) && !receiver_.stopping();
}

/// True when the receiver has had enough of this connection.
bool Connection::over(const Receiver::Present& present) {
  if (taken_ < present.options.after) return false;
  if (present.behaviour == Behaviour::close_after) return finish(Ending::closed_by_us), true;
  if (present.behaviour == Behaviour::reset_after) return finish(Ending::reset_by_us), true;
  return false;
}

/// What was read is kept before a crash can be played: a collector that loses what its program has read gives
/// no sign of it, and no sender could know.
Read Connection::read_and_keep(std::size_t size, std::size_t& got) {
  const auto no_crash = receiver_.no_crash();
  const auto result = stream_.read(place_.data(), size, got);
  if (result != Read::data) return result;
  taken_ += got;
  receiver_.took(number_, {place_.data(), got});
  return result;
}

bool Connection::read_some(const Receiver::Present& present) {
  std::size_t size = place_.size();
  const bool limited =
      present.behaviour == Behaviour::close_after || present.behaviour == Behaviour::reset_after;
  if (limited) size = static_cast<std::size_t>(std::min<std::uint64_t>(size, present.options.after - taken_));
  const bool slow = present.behaviour == Behaviour::slow_read;
  if (slow)
    size = static_cast<std::size_t>(std::clamp<std::uint64_t>(present.options.slow_rate / 50, 1, size));
  std::size_t got = 0;
  const auto result = read_and_keep(size, got);
  if (result == Read::nothing) return true;
  if (result != Read::data) return peer_ended(result);
  if (slow) {
    const auto rate = std::max<std::uint64_t>(present.options.slow_rate, 1);
    return receiver_.pause(std::chrono::nanoseconds(got * 1'000'000'000ULL / rate));
  }
  return true;
}

/// The peer has said all it has to say; what now, depends.
bool Connection::peer_ended(Read how) {
  if (how == Read::failed) return finish(Ending::peer_reset), false;
  const auto since = std::chrono::steady_clock::now();
  for (;;) {
    const auto present = receiver_.present(number_);
    const auto waited = std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
    const bool late = present.behaviour == Behaviour::delayed_close && waited < present.options.delay;
    if (present.behaviour != Behaviour::never_close && !late) break;
    if (!receiver_.pause(glance)) return false;
  }
  finish(how == Read::close_notify ? Ending::close_notify : Ending::end_of_file,
         receiver_.present(number_).options.answer_close_notify);
  return false;
}

/// The ending is on record before the peer can see it: whoever learns from the peer that the connection is
/// over finds here how it ended.
void Connection::finish(Ending ending, bool say_goodbye) {
  if (std::exchange(finished_, true)) return;
  receiver_.ends(number_, ending);
  if (say_goodbye || ending == Ending::closed_by_us) stream_.send_close_notify();
  if (ending == Ending::reset_by_us)
    stream_.reset();
  else
    stream_.close();
  receiver_.closed();
}

}  // namespace sluice::simulators
