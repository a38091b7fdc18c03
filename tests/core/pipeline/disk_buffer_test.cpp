// SPDX-License-Identifier: Apache-2.0
#include "pipeline/disk_buffer.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "base/clock.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using pipeline::Batch;
using pipeline::Reading;

namespace {

/// Runs an action in the moment in which the store has looked for the next closed transaction and its answer
/// is on its way to whoever asked: where another thread may be scheduled, a test puts its work.
class AfterLook {
 public:
  explicit AfterLook(std::function<void()> action) : action_(std::move(action)) {
    current_ = this;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&AfterLook::opened));
  }
  AfterLook(const AfterLook&) = delete;
  AfterLook& operator=(const AfterLook&) = delete;
  ~AfterLook() {
    sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&AfterLook::opened));
    current_ = nullptr;
  }
  void arm() { armed_ = true; }

 private:
  static int opened(sqlite3* connection, char**, const void*) {
    return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, &AfterLook::finished, nullptr);
  }
  static int finished(unsigned, void*, void* statement, void*) {
    const std::string sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
    if (current_ == nullptr || !current_->armed_ || sql.find("ORDER BY id LIMIT 1") == std::string::npos)
      return 0;
    current_->armed_ = false;
    current_->action_();
    return 0;
  }

  static inline AfterLook* current_ = nullptr;
  std::function<void()> action_;
  bool armed_ = false;
};

struct DiskBufferTest {
  test::TemporaryFolder folder;
  std::function<void()> meanwhile;
  AfterLook after_look{[this] { meanwhile(); }};
  base::ManualClock clock;
  std::shared_ptr<pipeline::BatchPool> pool = std::make_shared<pipeline::BatchPool>(4);
  store::Store store{folder.path(), store::Store::Access::own};
  store::PipelineId id = store.write(store::Durability::durable, [](store::Database& database) {
    return store::pipeline_id(database, "p");
  });
  static bool at_once(const pipeline::Aside::Task& task) {
    task();
    return true;
  }
  pipeline::DiskBuffer buffer{store, id, uint64_t{1} << 30, clock, pool, at_once};
  std::string state;
  pipeline::Cursor& cursor = buffer.attach("siem", "siem", state);

  std::shared_ptr<Batch> batch_of(const std::string& record) {
    const std::string line = record + "\n";
    auto batch = pool->get(line.size());
    batch->prepare({"events", SLUICE_FORMAT_JSON, 0, 1, line.size()});
    line.copy(batch->data(), line.size());
    batch->index();
    return batch;
  }
  void append(const std::string& record) { buffer.append(batch_of(record)); }
  void transaction(const std::string& record) {
    buffer.begin(false);
    append(record);
    buffer.close(record, {1, record.size(), 0, 0});
  }
  /// Everything that a delivery gets from now on.
  std::string delivered() {
    std::string text;
    for (;;) {
      const Reading reading = buffer.next(cursor);
      if (reading.kind == Reading::Kind::batch) text += std::string((*reading.batch)[0]) + " ";
      if (reading.kind == Reading::Kind::end) buffer.delivered(cursor, {{}, {1, 1, 0, 0}});
      if (reading.kind == Reading::Kind::nothing) return text;
    }
  }
};

}  // namespace

TEST_CASE_FIXTURE(DiskBufferTest,
                  "a transaction that closes while a delivery looks for it is not passed over") {
  buffer.begin(false);
  meanwhile = [this] {
    append("first");
    buffer.close("first", {1, 5, 0, 0});
    buffer.begin(false);
    append("second");
  };
  after_look.arm();
  CHECK(delivered() == "");
  buffer.close("second", {1, 6, 0, 0});
  CHECK(delivered() == "first second ");
}

TEST_CASE_FIXTURE(DiskBufferTest,
                  "a transaction that could not be given up does not stand in the way of the next buffer") {
  buffer.begin(false);
  append("first");  // and the pipeline ends while nothing can be removed
  pipeline::DiskBuffer next{store, id, uint64_t{1} << 30, clock, pool, at_once};
  pipeline::Cursor& reader = next.attach("siem", "siem", state);
  next.begin(false);
  next.append(batch_of("again"));
  next.close("again", {1, 5, 0, 0});
  const Reading reading = next.next(reader);
  REQUIRE(reading.kind == Reading::Kind::batch);
  CHECK((*reading.batch)[0] == "again");
}

TEST_CASE_FIXTURE(DiskBufferTest, "a delivery that would skip a transaction is refused by the store") {
  transaction("first");
  transaction("second");
  CHECK(buffer.next(cursor).kind == Reading::Kind::batch);
  cursor.current += 1;
  CHECK_THROWS_AS(buffer.delivered(cursor, {{}, {1, 1, 0, 0}}), store::StoreError);
  buffer.failed(cursor, plugin::Verdict::retry("skipped"));
  CHECK(delivered() == "first second ");
}

TEST_CASE_FIXTURE(
    DiskBufferTest,
    "a delivery that is level with the source gets the batch itself, not its copy in the store") {
  buffer.begin(false);
  CHECK(buffer.next(cursor).kind == Reading::Kind::nothing);
  const auto first = batch_of("first");
  buffer.append(first);
  CHECK(buffer.next(cursor).batch == first);
  buffer.failed(cursor, plugin::Verdict::retry("broken"));
  const Reading again = buffer.next(cursor);
  REQUIRE(again.kind == Reading::Kind::batch);
  CHECK(again.batch != first);
  CHECK((*again.batch)[0] == "first");
  const auto second = batch_of("second");
  buffer.append(second);
  CHECK(buffer.next(cursor).batch != second);  // it is behind
  CHECK(buffer.next(cursor).kind == Reading::Kind::nothing);
  buffer.abandon();
  CHECK(buffer.next(cursor).kind == Reading::Kind::aborted);
}
