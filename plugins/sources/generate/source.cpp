// SPDX-License-Identifier: Apache-2.0
#include "sources/generate/source.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <utility>

#include "support/text/printable.hpp"

namespace sluice::generate {

using sdk::Failure;
using std::chrono::nanoseconds;

namespace {

constexpr uint64_t no_end = std::numeric_limits<uint64_t>::max();

/// Between two records; a rate is at least 1 here.
nanoseconds interval(const Config& config) {
  return nanoseconds(std::chrono::seconds(1)) / static_cast<int64_t>(config.rate);
}

}  // namespace

Source::Source(Config config, sdk::Host, Clocks clocks)
    : config_(std::move(config)),
      clocks_(std::move(clocks)),
      template_(config_.record_template, config_.format) {}

void Source::open(std::string_view checkpoint) {
  stop_if_cancelled();
  next_ = 0;
  if (checkpoint.empty()) return;  // the first run
  const char* const end = checkpoint.data() + checkpoint.size();
  const auto [read_to, error] = std::from_chars(checkpoint.data(), end, next_);
  if (error == std::errc() && read_to == end) return;
  // To begin again at 0 would repeat every record in silence.
  throw Failure::broken(
      "checkpoint: \"" + support::printable(checkpoint, 60) +
      "\" is not the number of a record; `sluice checkpoint reset` begins again at record 0");
}

sdk::Poll Source::poll(sdk::Emitter& out) {
  stop_if_cancelled();
  const uint64_t wanted = due();
  if (wanted == 0) return sdk::Poll::idle;
  const uint64_t end = next_ + std::min(wanted, config_.batch);
  for (uint64_t number = next_; number < end; ++number) {
    stop_if_cancelled();
    emit(number, out);
  }
  out.checkpoint(std::to_string(end));
  // Only now: where the host gives the transaction up, checkpoint throws, and the same records are still due.
  if (config_.rate > 0) *next_time_ += interval(config_) * static_cast<int64_t>(end - next_);
  const bool more = end - next_ < wanted;
  next_ = end;
  return more ? sdk::Poll::more : sdk::Poll::idle;
}

/// How many records may be emitted now.
uint64_t Source::due() {
  const uint64_t last = config_.count == 0 ? no_end : config_.count;
  const uint64_t left = next_ < last ? last - next_ : 0;
  if (config_.rate == 0) return left;
  const auto now = clocks_.steady();
  next_time_ = std::max(next_time_.value_or(now), now - longest_catch_up);
  if (now < *next_time_) return 0;
  return std::min(left, static_cast<uint64_t>((now - *next_time_) / interval(config_)) + 1);
}

void Source::emit(uint64_t number, sdk::Emitter& out) const {
  const std::string record = template_.fill(config_.seed, number, clocks_.wall());
  // `sluice check` has seen the first records, not all. What is no record is not lost: it is a dead letter.
  if (const auto wrong = what_is_wrong(record, config_.format))
    return out.malformed(config_.stream, record, "record " + std::to_string(number), *wrong);
  out.record(config_.stream, record, config_.format);
}

void Source::stop_if_cancelled() const {
  if (cancelled_) throw Failure::cancelled();
}

}  // namespace sluice::generate
