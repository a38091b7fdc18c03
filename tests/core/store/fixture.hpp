// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "store/checkpoints.hpp"
#include "store/codec.hpp"
#include "store/dead_letters.hpp"
#include "store/deliveries.hpp"
#include "store/ledger.hpp"
#include "store/store.hpp"
#include "store/transactions.hpp"
#include "support/temporary_folder.hpp"

namespace sluice::test {

/// A store with one pipeline, and the verbs that a pipeline uses on it.
struct StoreFixture {
  TemporaryFolder folder;
  std::unique_ptr<store::Store> store =
      std::make_unique<store::Store>(folder.path(), store::Store::Access::own);
  store::PipelineId pipeline = store->write(
      store::Durability::durable, [](store::Database& db) { return store::pipeline_id(db, "kata-to-siem"); });

  template <class Body>
  auto write(Body&& body) {
    return store->write(store::Durability::durable, std::forward<Body>(body));
  }
  template <class Body>
  auto read(Body&& body) {
    return store->read(std::forward<Body>(body));
  }

  /// As a kill would: nothing is said to the database.
  void restart() {
    store.reset();
    store = std::make_unique<store::Store>(folder.path(), store::Store::Access::own);
  }

  void open(store::TransactionId id) {
    write([&](store::Database& db) { store::open_transaction(db, pipeline, id, false); });
  }
  void append(store::TransactionId id, int64_t number, const std::string& lines, uint32_t records) {
    const auto packed = store::pack(lines);
    write([&](store::Database& db) {
      store::append_batch(db, pipeline, id, number, {"events", 1, 0, records, lines.size()}, packed);
    });
  }
  void close(store::TransactionId id, const std::string& checkpoint, uint64_t records) {
    write([&](store::Database& db) {
      store::close_transaction(db, pipeline, id, 1000 * id);
      store::save_checkpoint(db, pipeline, checkpoint, 1000);
      store::count_fetched(db, pipeline, {records, records * 10, 0, 0});
    });
  }
  void one_transaction(store::TransactionId id, const std::string& checkpoint, uint32_t records) {
    std::string lines;
    for (uint32_t i = 0; i < records; ++i) lines += "{\"n\":" + std::to_string(i) + "}\n";
    open(id);
    append(id, 0, lines, records);
    close(id, checkpoint, records);
  }
  std::string checkpoint() {
    return read([&](store::Database& db) { return store::load_checkpoint(db, pipeline); });
  }
  store::PipelineAccount account() {
    return read([&](store::Database& db) { return store::read_ledger(db, "kata-to-siem").at(0); });
  }
};

}  // namespace sluice::test
