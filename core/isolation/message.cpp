// SPDX-License-Identifier: Apache-2.0
#include "isolation/message.hpp"

#include <utility>
#include <vector>

#include "base/error.hpp"

namespace sluice::isolation {
namespace {

// Offsets of records have 32 bits.
constexpr uint64_t largest_batch = uint64_t{1} << 32;

}  // namespace

void put(Writer& out, const sluice_settings& settings) {
  out.number(static_cast<uint64_t>(settings.count));
  for (std::size_t i = 0; i < settings.count; ++i) {
    const sluice_setting& setting = settings.settings[i];
    out.number(setting.type).text(setting.name).text(setting.text).number(setting.integer);
    out.number(static_cast<uint64_t>(setting.item_count));
    for (std::size_t item = 0; item < setting.item_count; ++item) out.text(setting.items[item]);
  }
}

config::Settings get_settings(Reader& in) {
  std::vector<config::Setting> values;
  for (auto left = in.number<uint64_t>(); left > 0; --left) {
    config::Setting value;
    value.type = in.number<uint32_t>();
    value.name = in.text();
    if (value.type == SLUICE_OPTION_SECRET)
      value.secret = sdk::Secret(std::string(in.text()));
    else
      value.text = in.text();
    value.integer = in.number<int64_t>();
    for (auto items = in.number<uint64_t>(); items > 0; --items) value.items.emplace_back(in.text());
    values.push_back(std::move(value));
  }
  return config::Settings(std::move(values));
}

void put(Writer& out, const plugin::Verdict& verdict) {
  out.number(verdict.status).text(verdict.text).number(verdict.retry_after_ms).number(verdict.nothing_sent);
}

plugin::Verdict get_verdict(Reader& in) {
  plugin::Verdict verdict;
  verdict.status = in.number<sluice_status>();
  verdict.text = in.text();
  verdict.retry_after_ms = in.number<int64_t>();
  verdict.nothing_sent = in.number<uint8_t>() != 0;
  return verdict;
}

void put(Writer& out, const sluice_batch& batch) {
  out.number(batch.format).number(batch.flags).number(batch.count).text(batch.stream);
  out.number(static_cast<uint64_t>(batch.data_size));
}

sluice_batch get_batch(Reader& in) {
  sluice_batch batch{};
  batch.size = sizeof batch;
  batch.format = in.number<uint32_t>();
  batch.flags = in.number<uint32_t>();
  batch.count = in.number<uint32_t>();
  batch.stream = sdk::borrow(in.text());
  batch.data_size = in.number<uint64_t>();
  return batch;
}

std::size_t Room::ends_at() const noexcept {
  constexpr std::size_t line = 64;  // of the processor's cache
  return (bytes + line - 1) / line * line;
}

void put(Writer& out, const Room& room) {
  out.number(room.bytes).number(room.records);
}

Room get_room(Reader& in) {
  Room room;
  room.bytes = in.number<uint64_t>();
  room.records = in.number<uint32_t>();
  if (room.bytes > largest_batch) throw base::Error("a batch of more than 4 GiB");
  return room;
}

}  // namespace sluice::isolation
