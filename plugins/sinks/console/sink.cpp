// SPDX-License-Identifier: Apache-2.0
#include "sinks/console/sink.hpp"

#include <charconv>

#include "sinks/console/indent.hpp"
#include "support/text/printable.hpp"

namespace sluice::console {
namespace {

/// The text without what a terminal could take for a command, cut behind `limit` bytes; 0: not cut. It may
/// have lines, which stay.
std::string harmless(std::string_view text, std::size_t limit) {
  std::string out;
  std::size_t left = limit == 0 ? text.size() : limit;
  for (;;) {
    const std::string_view line = text.substr(0, text.find('\n'));
    out += support::printable(line, left);
    const bool is_last = line.size() == text.size();
    if (line.size() > left || (line.size() == left && !is_last)) return out + "…\n";
    out += '\n';
    if (is_last) return out;
    left -= line.size();
    text.remove_prefix(line.size() + 1);
  }
}

}  // namespace

void Sink::open(std::string_view state) {
  canceller_.check();
  given_ = 0;
  const char* const end = state.data() + state.size();
  const auto [read_to, error] = std::from_chars(state.data(), end, given_);
  if (!state.empty() && (error != std::errc() || read_to != end)) {
    // That costs the place of the next sample and no record: no reason to show nothing at all.
    host_.warn("the stored state is not one of a console sink; records are counted from 0 again");
    given_ = 0;
  }
  stored_ = given_;
  left_out_ = 0;
  committed_ = false;
}

void Sink::write(const sdk::BatchView& batch, const sdk::Rejects&) {
  settle();
  std::string text;
  uint64_t shown = 0;
  for (uint32_t i = 0; i < batch.size(); ++i) {
    const bool is_shown = batch.gap() || (given_ + i) % config_.sample == 0;
    if (!is_shown) continue;
    ++shown;
    if (batch.gap()) text += "gap: ";
    text += as_shown(batch[i], batch.format());
  }
  output_.write(text, canceller_);
  if (batch.gap()) return;  // the host's word, not one of the records that are counted
  given_ += batch.size();
  left_out_ += batch.size() - shown;
}

std::string Sink::as_shown(std::string_view record, sdk::Format format) const {
  const bool indent = config_.pretty && format == sdk::Format::json && record.size() <= longest_indented;
  return indent ? harmless(indented(record), config_.max_length.value)
                : harmless(record, config_.max_length.value);
}

std::string Sink::commit() {
  canceller_.check();
  settle();
  if (left_out_ > 0)
    host_.info(std::to_string(left_out_) +
               " records were left out (sample = " + std::to_string(config_.sample) + ")");
  left_out_ = 0;
  committed_ = true;
  return config_.sample == 1 ? "" : std::to_string(given_);
}

void Sink::rollback() {
  given_ = stored_;
  left_out_ = 0;
  committed_ = false;
}

void Sink::settle() {
  if (committed_) stored_ = given_;
  committed_ = false;
}

}  // namespace sluice::console
