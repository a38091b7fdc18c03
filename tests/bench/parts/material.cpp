// SPDX-License-Identifier: Apache-2.0
#include "bench/parts/material.hpp"

#include "simulators/kata/events.hpp"

namespace sluice::bench {
namespace {

constexpr std::size_t enough = 4'000'000;
constexpr std::size_t padding = 64;

}  // namespace

std::string Material::page() const {
  std::string text = R"({"events":[)";
  for (const std::string& record : records) text += (text.back() == '[' ? "" : ",") + record;
  return text + R"(],"continuationToken":"next"})";
}

std::string Material::lines() const {
  std::string text;
  for (const std::string& record : records) text += record + '\n';
  return text;
}

void Material::count(benchmark::State& state) const {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}

Material material(std::size_t event_size) {
  simulators::KataEventOptions like;
  like.size = event_size;
  const simulators::KataEvents events(1, like);
  Material made;
  for (std::uint64_t n = 0; made.bytes < enough; ++n) {
    std::string event;
    event.reserve(event_size * 4 + padding);
    events.append(n, event);
    event.reserve(event.size() + padding);
    made.bytes += event.size() + 1;
    made.records.push_back(std::move(event));
  }
  return made;
}

}  // namespace sluice::bench
