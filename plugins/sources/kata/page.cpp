// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/page.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include <sluice/sdk/failure.hpp>

#include "sources/kata/outage.hpp"
#include "support/json/page_reader.hpp"

namespace sluice::kata {

namespace {

constexpr std::size_t piece_size = std::size_t{256} << 10;
constexpr std::chrono::milliseconds longest_hold(500);

uint64_t mix(uint64_t seed, uint64_t value) {
  return (seed ^ value) * 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2);
}

/// Carries what the reader finds over to the host.
class Handover final : public support::PageReader::Handler {
 public:
  Handover(std::string page_name, const ApiNames& names, sdk::Emitter& out)
      : page_name_(std::move(page_name)), names_(names), out_(out) {}

  void record(std::string_view json) override {
    out_.record(names_.stream, json);
    note(json);
  }

  void malformed(std::string_view bytes, uint64_t element, uint64_t offset,
                 std::string_view reason) override {
    out_.malformed(names_.stream, bytes,
                   page_name_ + ", element " + std::to_string(element) + ", byte " + std::to_string(offset),
                   reason);
    note(bytes);
  }

  void member(std::string_view name, std::string_view raw_value) override {
    if (std::find(names_.tokens.begin(), names_.tokens.end(), name) == names_.tokens.end()) return;
    token_.reset();
    if (!raw_value.starts_with('"')) return;
    if (std::string token = support::decode_string(raw_value); !token.empty()) token_ = std::move(token);
  }

  Page page(uint64_t elements) && { return {elements, std::move(token_), fingerprint_}; }

 private:
  /// The whole of each event would cost a good part of what reading costs.
  void note(std::string_view element) {
    fingerprint_ = mix(fingerprint_, element.size());
    fingerprint_ = mix(fingerprint_, std::hash<std::string_view>()(element.substr(0, 128)));
  }

  std::string page_name_;
  const ApiNames& names_;
  sdk::Emitter& out_;
  std::optional<std::string> token_;
  uint64_t fingerprint_ = 0;
};

}  // namespace

Page read_page(const PageBody& body, const ApiNames& names, std::size_t max_record, const Clocks& clocks,
               sdk::Emitter& out) {
  Handover handover("page of " + time_text(body.arrived), names, out);
  support::PageReader::Limits limits;
  limits.max_record = max_record;
  support::PageReader reader(names.arrays, limits, handover);
  auto flushed = clocks.steady();
  while (!reader.hopeless()) {
    const std::span<char> space = reader.space(piece_size);
    const std::size_t size = body.read(space.data(), std::min(space.size(), piece_size));
    if (size == 0) break;
    reader.received(size);
    if (const auto now = clocks.steady(); now - flushed >= longest_hold) {
      out.flush();
      flushed = now;
    }
  }
  try {
    reader.finish();
  } catch (const sdk::Failure& failure) {
    if (failure.status() != SLUICE_RETRY) throw;
    const std::string cause = body.peer + ": " + std::string(names.stream) + ": " + failure.what();
    body.is_no_page(cause);
    throw sdk::Failure::retry(cause);
  }
  return std::move(handover).page(reader.records() + reader.malformed());
}

}  // namespace sluice::kata
