// SPDX-License-Identifier: Apache-2.0
// Out of a page: where records end, whether they are JSON, and both together with what the page reader adds.
#include <benchmark/benchmark.h>

#include "bench/parts/material.hpp"
#include "support/json/page_reader.hpp"

namespace sluice::bench {
namespace {

constexpr std::size_t piece = std::size_t{256} << 10;

class Nothing final : public support::PageReader::Handler {
 public:
  void record(std::string_view json) override { benchmark::DoNotOptimize(json.data()); }
  void malformed(std::string_view, uint64_t, uint64_t, std::string_view) override {}
  void member(std::string_view, std::string_view) override {}
};

void find_the_end(benchmark::State& state) {
  const auto events = material(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    for (const std::string& event : events.records) {
      support::ValueScan scan;
      scan.start('{');
      benchmark::DoNotOptimize(scan.scan(event.data(), event.size()));
    }
  }
  events.count(state);
}

void validate(benchmark::State& state) {
  const auto events = material(static_cast<std::size_t>(state.range(0)));
  support::RecordCheck check;
  for (auto _ : state) {
    for (const std::string& event : events.records) {
      if (check.record(event)) state.SkipWithError("an event is not valid");
    }
  }
  events.count(state);
}

void read_page(benchmark::State& state) {
  const auto events = material(static_cast<std::size_t>(state.range(0)));
  const std::string page = events.page();
  for (auto _ : state) {
    Nothing handler;
    support::PageReader reader({"events"}, {}, handler);
    for (std::size_t at = 0; at < page.size(); at += piece)
      reader.feed(std::string_view(page).substr(at, piece));
    reader.finish();
  }
  events.count(state);
}

BENCHMARK(find_the_end)->Arg(200)->Arg(2100)->Arg(100'000);
BENCHMARK(validate)->Arg(200)->Arg(2100)->Arg(100'000);
BENCHMARK(read_page)->Arg(200)->Arg(2100)->Arg(100'000);

}  // namespace
}  // namespace sluice::bench
