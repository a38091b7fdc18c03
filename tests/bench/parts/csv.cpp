// SPDX-License-Identifier: Apache-2.0
// Rows of an inventory into a CSV table and its file.
#include <atomic>

#include <benchmark/benchmark.h>

#include "simulators/kics/rows.hpp"
#include "sinks/csv/table.hpp"
#include "support/temporary_folder.hpp"

namespace sluice::bench {
namespace {

constexpr std::uint64_t rows = 5000;

void csv_table(benchmark::State& state) {
  const test::TemporaryFolder folder;
  std::vector<std::string> records;
  std::int64_t bytes = 0;
  for (std::uint64_t n = 0; n < rows; ++n) {
    records.push_back(simulators::kics_row(1, simulators::Resource::apps, n));
    records.back().reserve(records.back().size() + 64);
    bytes += static_cast<std::int64_t>(records.back().size());
  }
  csv::Config config;
  config.directory = folder.path();
  config.profile = state.range(0) == 0 ? csv::Profile::compat : csv::Profile::clean;
  const std::atomic<bool> cancelled = false;
  const csv::Layout layout{config, csv::Headers(config), folder.path(), cancelled};
  for (auto _ : state) {
    csv::Table table(layout);
    for (const std::string& record : records) table.add(record);
    csv::NewFile file(folder.path(), "apps.csv");
    table.write_to(file);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
  state.SetBytesProcessed(state.iterations() * bytes);
}

BENCHMARK(csv_table)->Arg(0)->Arg(1);

}  // namespace
}  // namespace sluice::bench
