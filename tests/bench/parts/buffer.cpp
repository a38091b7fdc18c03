// SPDX-License-Identifier: Apache-2.0
// Into a batch and through the disk buffer.
#include <algorithm>

#include <benchmark/benchmark.h>
#include <sluice/sdk/emitter.hpp>

#include "base/clock.hpp"
#include "bench/parts/material.hpp"
#include "pipeline/disk_buffer.hpp"
#include "store/codec.hpp"
#include "support/temporary_folder.hpp"

namespace sluice::bench {
namespace {

/// Lends the memory of one batch again and again.
struct Lender {
  pipeline::Batch batch{pipeline::BatchPool::usual_capacity, 32'768};
  sluice_emit table{};

  Lender() {
    table.size = sizeof table;
    table.context = this;
    table.memory = [](void* self, size_t, sluice_memory* memory, sluice_error*) -> sluice_status {
      pipeline::Batch& lent = static_cast<Lender*>(self)->batch;
      memory->data = lent.data();
      memory->data_capacity = lent.capacity();
      memory->ends = lent.ends();
      memory->ends_capacity = lent.ends_capacity();
      return SLUICE_OK;
    };
    table.batch = [](void*, const sluice_batch*, sluice_error*) -> sluice_status { return SLUICE_OK; };
  }
};

void append_to_batch(benchmark::State& state) {
  const auto events = material(static_cast<std::size_t>(state.range(0)));
  Lender lender;
  for (auto _ : state) {
    sdk::Emitter out(&lender.table);
    for (const std::string& event : events.records) out.record("events", event);
    out.flush();
  }
  events.count(state);
}

std::vector<std::string> megabytes(const Material& events) {
  std::vector<std::string> pieces;
  for (const std::string& record : events.records) {
    if (pieces.empty() || pieces.back().size() + record.size() >= pipeline::BatchPool::usual_capacity)
      pieces.emplace_back();
    pieces.back() += record + '\n';
  }
  return pieces;
}

void pack(benchmark::State& state) {
  const auto events = material(2100);
  const auto pieces = megabytes(events);
  std::size_t packed = 0;
  for (auto _ : state) {
    packed = 0;
    for (const std::string& piece : pieces) packed += store::pack(piece).data.size();
  }
  events.count(state);
  state.counters["ratio"] = static_cast<double>(events.bytes) / static_cast<double>(packed);
}

/// range: 0, read from memory, 1, read back from the store.
void through_the_disk_buffer(benchmark::State& state) {
  const auto events = material(2100);
  const auto pieces = megabytes(events);
  const test::TemporaryFolder folder;
  base::SystemClock clock;
  const auto pool = std::make_shared<pipeline::BatchPool>(8);
  store::Store store(folder.path(), store::Store::Access::own);
  const auto id = store.write(store::Durability::durable, [](store::Database& database) {
    return store::pipeline_id(database, "bench");
  });
  pipeline::DiskBuffer buffer(store, id, uint64_t{1} << 30, clock, pool,
                              [](const pipeline::Aside::Task&) { return false; });
  std::string stored;
  pipeline::Cursor& cursor = buffer.attach("sink", "sink", stored);
  const bool level = state.range(0) == 0;
  const auto read_all = [&] {
    for (;;) {
      const auto reading = buffer.next(cursor);
      if (reading.kind == pipeline::Reading::Kind::end) buffer.delivered(cursor, {{}, {1, 1, 0, 0}});
      if (reading.kind == pipeline::Reading::Kind::nothing) return;
    }
  };
  for (auto _ : state) {
    buffer.begin(false);
    for (const std::string& piece : pieces) {
      auto batch = pool->get(piece.size());
      const auto records = static_cast<uint32_t>(std::count(piece.begin(), piece.end(), '\n'));
      batch->prepare({"events", SLUICE_FORMAT_JSON, 0, records, piece.size()});
      piece.copy(batch->data(), piece.size());
      batch->index();
      buffer.append(std::move(batch));
      if (level) read_all();
    }
    buffer.close("done", {events.records.size(), events.bytes, 0, 0});
    read_all();
  }
  events.count(state);
}

BENCHMARK(append_to_batch)->Arg(200)->Arg(2100)->Arg(100'000);
BENCHMARK(pack);
BENCHMARK(through_the_disk_buffer)->Arg(0)->Arg(1);

}  // namespace
}  // namespace sluice::bench
