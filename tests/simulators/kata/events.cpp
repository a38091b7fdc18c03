// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/events.hpp"

#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

namespace sluice::simulators {
namespace {

constexpr std::uint64_t template_count = 64;
constexpr std::string_view opening = "{\"SimulatorEvent\":";
constexpr std::string_view large_opening = ",\"AmsiContent\":\"";

std::uint64_t digit_count(std::uint64_t n) {
  std::uint64_t count = 1;
  for (; n >= 10; n /= 10) ++count;
  return count;
}

void write_number(std::uint64_t value, char* place, std::size_t width) {
  for (std::size_t i = width; i-- > 0; value /= 10) place[i] = static_cast<char>('0' + value % 10);
}

/// A number without a leading zero.
void write_digits(Dice& dice, char* place, std::size_t width) {
  write_number(dice.next(), place, width);
  if (place[0] == '0') place[0] = '7';
}

void write_hexadecimal(Dice& dice, char* place, std::size_t width) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < width; ++i, bits >>= 4) {
    if (i % 16 == 0) bits = dice.next();
    place[i] = "0123456789abcdef"[bits & 15];
  }
}

/// A millisecond from event to event; one in forty comes from a queue that filled up hours ago, one in fifty
/// from a host whose clock is ahead.
std::uint64_t timestamp_of(std::uint64_t n, std::uint64_t first, Dice& dice) {
  const auto time = first + n * 1000 + dice.below(1000);
  const auto disorder = dice.below(200);
  if (disorder < 5) return time - 3'600'000'000ULL * (1 + dice.below(48));
  if (disorder < 9) return time + 60'000'000ULL * (1 + dice.below(600));
  return time;
}

}  // namespace

KataEvents::KataEvents(std::uint64_t seed, const KataEventOptions& options) : seed_(seed), options_(options) {
  for (std::uint64_t i = 0; i < template_count; ++i)
    templates_.push_back(make_event_template(seed, i, options));
}

const EventTemplate& KataEvents::template_of(std::uint64_t n) const {
  return templates_[Dice(seed_, 0x5e1ec7, n).below(template_count)];
}

std::uint64_t KataEvents::large_size(std::uint64_t n) const {
  const bool large = options_.large_every != 0 && n % options_.large_every == options_.large_every - 1;
  return large ? options_.large_size : 0;
}

std::uint64_t KataEvents::size(std::uint64_t n) const {
  const auto large = large_size(n);
  return opening.size() + digit_count(n) + template_of(n).text.size() +
         (large ? large_opening.size() + large + 1 : 0);
}

void KataEvents::append(std::uint64_t n, std::string& out) const {
  char number[20];
  const auto end = std::to_chars(number, number + sizeof number, n).ptr;
  out.append(opening).append(number, end);
  if (const auto large = large_size(n)) out.append(large_opening).append(large, 'x').append("\"");
  const auto& pattern = template_of(n);
  const auto start = out.size();
  out += pattern.text;
  Dice dice(seed_, 0xe7e47, n);
  for (const auto& slot : pattern.slots) {
    char* place = out.data() + start + slot.offset;
    if (slot.kind == Slot::Kind::timestamp) {
      write_number(timestamp_of(n, options_.first_timestamp, dice), place, slot.width);
    } else if (slot.kind == Slot::Kind::digits) {
      write_digits(dice, place, slot.width);
    } else {
      write_hexadecimal(dice, place, slot.width);
    }
  }
}

std::string kata_event(std::uint64_t seed, std::uint64_t n, const KataEventOptions& options) {
  struct Last {
    std::uint64_t seed;
    KataEventOptions options;
    KataEvents events;
  };
  thread_local std::optional<Last> last;
  if (!last || last->seed != seed || !(last->options == options))
    last.emplace(Last{seed, options, KataEvents(seed, options)});
  return last->events.event(n);
}

}  // namespace sluice::simulators
