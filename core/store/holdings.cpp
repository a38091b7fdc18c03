// SPDX-License-Identifier: Apache-2.0
#include "store/holdings.hpp"

#include <limits>

#include "store/deliveries.hpp"
#include "store/transactions.hpp"

namespace sluice::store {

std::vector<Holdings> read_holdings(Database& database, std::string_view only_pipeline) {
  std::vector<Holdings> all;
  Query pipeline = database.query(
      "SELECT id, name, length(checkpoint) > 0, checkpoint_ms, source_plugin FROM pipeline"
      " WHERE ?1 = '' OR name = ?1 ORDER BY name");
  pipeline.bind(only_pipeline);
  while (pipeline.step()) {
    const PipelineId id = pipeline.integer(0);
    Holdings one{pipeline.text(1), pipeline.integer(2) != 0, pipeline.integer(3), pipeline.text(4), 0, {}};
    one.records = buffered_records(database, id, 0);
    Query sink = database.query("SELECT sink FROM delivery WHERE pipeline = ? ORDER BY sink");
    sink.bind(id);
    while (sink.step()) one.sinks.push_back({sink.text(0), waiting_records(database, id, sink.text(0))});
    all.push_back(std::move(one));
  }
  return all;
}

void abandon_pipeline(Database& database, std::string_view name, int64_t now_ms) {
  const auto id = find_pipeline(database, name);
  if (!id) return;
  retire_deliveries(database, *id, {});
  forget_transactions(database, *id, std::numeric_limits<TransactionId>::max());
  if (!load_checkpoint(database, *id).empty()) reset_checkpoint(database, *id, now_ms);
}

}  // namespace sluice::store
