// SPDX-License-Identifier: Apache-2.0
// How hard the disk buffer tries to save disk.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "pipeline/disk_buffer.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;

namespace {

struct Effort {
  test::TemporaryFolder folder;
  base::ManualClock clock;
  bool keeps_up =
      false;  // storing is done before the source has the next batch; otherwise the source does it
  std::shared_ptr<pipeline::BatchPool> pool = std::make_shared<pipeline::BatchPool>(4);
  store::Store store{folder.path(), store::Store::Access::own};
  store::PipelineId id = store.write(store::Durability::durable, [](store::Database& database) {
    return store::pipeline_id(database, "p");
  });
  pipeline::DiskBuffer buffer{
      store, id, uint64_t{1} << 30, clock, pool, [this](const pipeline::Aside::Task& task) {
        if (keeps_up) task();
        return keeps_up;
      }};
  std::string state;
  pipeline::Cursor& cursor = buffer.attach("siem", "siem", state);

  void append() {
    std::string lines;
    for (int n = 0; n < 1000; ++n) lines += R"({"HostName":"ws-)" + std::to_string(n * 7919) + "\"}\n";
    auto batch = pool->get(lines.size());
    batch->prepare({"events", SLUICE_FORMAT_JSON, 0, 1000, lines.size()});
    lines.copy(batch->data(), lines.size());
    batch->index();
    buffer.append(std::move(batch));
  }
  /// Of batches that are equal, so the same size tells of the same effort.
  std::vector<int64_t> sizes() {
    return store.read([](store::Database& database) {
      std::vector<int64_t> all;
      auto row = database.query("SELECT length(data) FROM batch ORDER BY number");
      while (row.step()) all.push_back(row.integer(0));
      return all;
    });
  }
};

}  // namespace

TEST_CASE_FIXTURE(Effort, "less disk is saved where the source waits for it and every sink is level") {
  buffer.begin(false);
  buffer.next(cursor);
  for (int n = 0; n < 4; ++n) append();
  auto size = sizes();
  REQUIRE(size.size() == 3);  // the fourth is not begun yet
  CHECK(size[1] > size[0]);   // one batch alone tells of no pressure
  CHECK(size[2] == size[1]);
  keeps_up = true;
  for (int n = 0; n < 32; ++n) append();
  CHECK(sizes().back() == size[0]);
}

TEST_CASE_FIXTURE(Effort, "disk is saved while storing keeps up with the source") {
  keeps_up = true;
  buffer.begin(false);
  buffer.next(cursor);
  for (int n = 0; n < 4; ++n) append();
  const auto size = sizes();
  CHECK(size == std::vector<int64_t>(4, size[0]));
}

TEST_CASE_FIXTURE(Effort, "disk is saved while one of the sinks is not level") {
  buffer.begin(false);
  buffer.next(cursor);
  SUBCASE("it has not come yet") {
    std::string none;
    buffer.attach("file", "file", none);
  }
  SUBCASE("it failed") {
    buffer.failed(cursor, plugin::Verdict::retry("down"));
  }
  for (int n = 0; n < 5; ++n) append();
  const auto size = sizes();
  CHECK(size == std::vector<int64_t>(4, size[0]));
}

TEST_CASE_FIXTURE(Effort, "disk is saved where what comes has grown over what is kept for a slow sink") {
  buffer.begin(false);
  buffer.next(cursor);
  for (int n = 0; n < 12; ++n) append();
  const auto size = sizes();
  CHECK(size[2] > size[0]);
  CHECK(size.back() == size[0]);
}
