// SPDX-License-Identifier: Apache-2.0
#include "pipeline/batch.hpp"

#include <string>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <doctest/doctest.h>
#include <sluice/sdk/host.hpp>

#include "pipeline/gap.hpp"

using namespace sluice;
using pipeline::Batch;
using pipeline::BatchPool;

TEST_CASE("a batch finds its records again from their line ends") {
  Batch batch(64, 4);
  batch.prepare({"events", SLUICE_FORMAT_JSON, 0, 3, 10});
  std::string("{}\n\n[1,2]\n").copy(batch.data(), 10);
  batch.prepare({"events", SLUICE_FORMAT_JSON, 0, 3, 10});
  batch.index();
  CHECK(batch[0] == "{}");
  CHECK(batch[1] == "");
  CHECK(batch[2] == "[1,2]");
  CHECK(batch.view().count == 3);
}

TEST_CASE("a batch that holds more than the records it says is damaged") {
  Batch batch(16, 16);
  std::memcpy(batch.data(), "{}\n{}\n", 6);
  for (const uint32_t records : {0U, 1U}) {
    batch.prepare({"events", SLUICE_FORMAT_JSON, 0, records, 6});
    CHECK_THROWS_AS(batch.index(), store::StoreError);
  }
}

TEST_CASE("a batch that holds fewer records than it says is damaged") {
  Batch batch(64, 4);
  batch.prepare({"events", SLUICE_FORMAT_JSON, 0, 2, 3});
  std::string("{}\n").copy(batch.data(), 3);
  CHECK_THROWS_AS(batch.index(), store::StoreError);
}

TEST_CASE("memory that a source filled is taken without a copy, other memory is copied") {
  Batch batch(64, 4);
  std::string("a\nb\n").copy(batch.data(), 4);
  batch.ends()[0] = 1;
  batch.ends()[1] = 3;
  const char* before = batch.data();
  batch.take(
      {sizeof(sluice_batch), SLUICE_FORMAT_JSON, 0, 2, sdk::borrow("events"), batch.data(), 4, batch.ends()},
      0);
  CHECK(batch.data() == before);
  CHECK(batch[1] == "b");

  const std::string lines = std::string(100, 'x') + "\n";
  const uint32_t end = 100;
  batch.take({sizeof(sluice_batch), SLUICE_FORMAT_JSON, 0, 1, sdk::borrow("events"), lines.data(),
              lines.size(), &end},
             0);
  CHECK(batch[0] == std::string(100, 'x'));
}

TEST_CASE("batches are used again, large ones are not kept") {
  const auto pool = std::make_shared<BatchPool>(1);
  const char* first = pool->get(10)->data();
  CHECK(pool->get(10)->data() == first);
  CHECK(pool->get(BatchPool::usual_capacity * 3)->capacity() == BatchPool::usual_capacity * 3);
  CHECK(pool->get(10)->capacity() == BatchPool::usual_capacity);
}

TEST_CASE("a batch may outlive its pool") {
  auto pool = std::make_shared<BatchPool>(1);
  const auto batch = pool->get(10);
  pool.reset();
  CHECK(batch->capacity() == BatchPool::usual_capacity);
}

TEST_CASE("a gap record is one line of JSON that says what is lost") {
  const sluice_gap gap{
      sizeof gap, 0, sdk::borrow("events"), 0, 1'767'225'600'000, sdk::borrow("\"quoted\"\nreason")};
  const std::string record = pipeline::gap_record("p", "kata", gap);
  CHECK(record.find('\n') == std::string::npos);
  Poco::JSON::Parser parser;
  const auto object = parser.parse(record).extract<Poco::JSON::Object::Ptr>();
  CHECK(object->getValue<std::string>("sluice") == "gap");
  CHECK(object->isNull("from"));
  CHECK(object->getValue<std::string>("to") == "2026-01-01T00:00:00.000000Z");
  CHECK(object->getValue<std::string>("reason") == "\"quoted\"\\nreason");
}
