// SPDX-License-Identifier: Apache-2.0
#include "store/ledger.hpp"

#include <algorithm>

#include "store/replays.hpp"

namespace sluice::store {

bool DeliveryAccount::adds_up() const {
  return owed + replayed == counts.delivered + counts.filtered + counts.rejected + in_flight &&
         counts.rejected == dead_letters + dropped + replayed;
}

bool PipelineAccount::adds_up() const {
  return malformed == dead_letters + dropped &&
         std::all_of(deliveries.begin(), deliveries.end(),
                     [](const DeliveryAccount& d) { return d.adds_up(); });
}

void count_fetched(Database& database, PipelineId pipeline, const FetchCounts& counts) {
  database
      .query(
          "UPDATE pipeline SET transactions = transactions + 1, fetched = fetched + ?, fetched_bytes = "
          "fetched_bytes + ?,"
          " malformed = malformed + ?, gaps = gaps + ? WHERE id = ?")
      .bind(counts.records + counts.malformed)
      .bind(counts.bytes)
      .bind(counts.malformed)
      .bind(counts.gaps)
      .bind(pipeline)
      .run();
}

void count_source_retry(Database& database, PipelineId pipeline) {
  database.query("UPDATE pipeline SET retries = retries + 1 WHERE id = ?").bind(pipeline).run();
}

void set_source_state(Database& database, PipelineId pipeline, std::string_view state, int64_t now_ms) {
  database.query("UPDATE pipeline SET state = ?, state_ms = ? WHERE id = ?")
      .bind(state)
      .bind(now_ms)
      .bind(pipeline)
      .run();
}

namespace {

std::vector<DeliveryAccount> read_deliveries(Database& database, PipelineId pipeline, uint64_t valid_records,
                                             Detail detail) {
  std::vector<std::pair<DeliveryAccount, TransactionId>> rows;
  {
    Query row = database.query(
        "SELECT sink, base, delivered, delivered_bytes, rejected, filtered, possibly_duplicated, retries,"
        " status, status_ms, position, transactions, dropped, replayed FROM delivery"
        " WHERE pipeline = ? ORDER BY sink");
    row.bind(pipeline);
    while (row.step()) {
      DeliveryAccount one;
      one.sink = row.text(0);
      one.owed = valid_records - row.count(1);
      one.counts = {row.count(2), row.count(3), row.count(4), row.count(5)};
      one.possibly_duplicated = row.count(6);
      one.retries = row.count(7);
      one.status = row.text(8);
      one.status_ms = row.integer(9);
      one.transactions = row.count(11);
      one.dropped = row.count(12);
      one.replayed = row.count(13);
      rows.emplace_back(std::move(one), row.integer(10));
    }
  }
  std::vector<DeliveryAccount> deliveries;
  for (auto& [one, position] : rows) {
    one.in_flight = waiting_records(database, pipeline, one.sink);
    one.waiting_since_ms = waiting_since(database, pipeline, position);
    if (detail == Detail::audit) one.dead_letters = count_dead_letters(database, pipeline, one.sink);
    deliveries.push_back(std::move(one));
  }
  return deliveries;
}

/// All figures of one moment: what a running sluice commits meanwhile is not seen.
class Moment {
 public:
  explicit Moment(Database& database) : database_(database) { database_.execute("BEGIN"); }
  Moment(const Moment&) = delete;
  Moment& operator=(const Moment&) = delete;
  ~Moment() {
    try {
      database_.execute("COMMIT");
    } catch (const StoreError&) {
      // Nothing was written; the next BEGIN reports what is wrong with the connection.
    }
  }

 private:
  Database& database_;
};

}  // namespace

std::vector<PipelineAccount> read_ledger(Database& database, std::string_view only_pipeline, Detail detail) {
  std::vector<std::pair<PipelineId, PipelineAccount>> rows;
  const Moment moment(database);
  {
    Query row = database.query(
        "SELECT id, name, transactions, fetched, fetched_bytes, malformed, gaps, retries, checkpoint_ms,"
        " state, state_ms, dropped, letters, letter_bytes FROM pipeline WHERE ?1 = '' OR name = ?1 ORDER BY "
        "name");
    row.bind(only_pipeline);
    while (row.step()) {
      PipelineAccount one;
      one.pipeline = row.text(1);
      one.transactions = row.count(2);
      one.fetched = row.count(3);
      one.fetched_bytes = row.count(4);
      one.malformed = row.count(5);
      one.gaps = row.count(6);
      one.retries = row.count(7);
      one.checkpoint_ms = row.integer(8);
      one.state = row.text(9);
      one.state_ms = row.integer(10);
      one.dropped = row.count(11);
      one.letters = {row.count(12), row.count(13)};
      rows.emplace_back(row.integer(0), std::move(one));
    }
  }
  std::vector<PipelineAccount> accounts;
  for (auto& [id, one] : rows) {
    if (detail == Detail::audit) one.dead_letters = count_dead_letters(database, id, "");
    one.buffered_bytes = buffered_bytes(database, id);
    one.deliveries = read_deliveries(database, id, one.fetched - one.malformed, detail);
    accounts.push_back(std::move(one));
  }
  return accounts;
}

}  // namespace sluice::store
