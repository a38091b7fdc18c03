// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/record_id.hpp"

#include "plugins/siem/bench.hpp"
#include "support/contains.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

std::string with_ids(const std::vector<std::string>& records, const std::string& member = "sluice_id") {
  siem::RecordIds ids(member, false);
  const Lines lines("events", records);
  return std::string(ids.add(lines.view()).lines());
}

}  // namespace

TEST_CASE("record_id: the id is the first half of the record's SHA-256, as sha256sum prints it") {
  CHECK(with_ids({R"({"a":1})"}) == "{\"sluice_id\":\"015abd7f5cc57a2dd94b7590f04ad808\",\"a\":1}\n");
}

TEST_CASE("record_id: nothing but the member is added, and equal records have equal ids") {
  CHECK(with_ids({"{}"}) == "{\"sluice_id\":\"44136fa355b3678a1146ad16f7e8649e\"}\n");
  CHECK(with_ids({"{ }"}).ends_with("\" }\n"));
  CHECK(with_ids({" { \"a\" : [1, 2]}"}).ends_with("\", \"a\" : [1, 2]}\n"));
  CHECK(with_ids({R"({"a":1})", R"({"a":1})"}) == with_ids({R"({"a":1})"}) + with_ids({R"({"a":1})"}));
  CHECK(with_ids({R"({"a":1})"}) != with_ids({R"({"a":2})"}));
  CHECK(with_ids({"[1]", ""}) == "[1]\n\n");
}

TEST_CASE("record_id: a record that is sent again after a break has the same id") {
  Receiver receiver;
  auto config = config_for(receiver);
  config.record_id = "id";
  Bench bench(config);
  bench.write({R"({"a":1})"});
  bench.sink.rollback();
  bench.deliver({R"({"a":1})"});
  const auto received = receiver.received();
  REQUIRE(received.size() == 2);
  CHECK(received[1].bytes == with_ids({R"({"a":1})"}, "id"));
  CHECK((received[0].bytes.empty() || received[0].bytes == received[1].bytes));
}

TEST_CASE("record_id: only a plain name, and only where records are JSON") {
  siem::Config config;
  config.address = "kuma.example:5160";
  const auto says = [&] {
    std::string text;
    for (const auto& problem : siem::spec().check(config)) text += problem.option + ' ';
    return text;
  };
  config.record_id = "sluice.id_1";
  CHECK_FALSE(contains(says(), "record_id"));
  config.record_id = "a\"b";
  CHECK(contains(says(), "record_id"));
  config.record_id = "id";
  config.format = event_format::Format::cef;
  CHECK(contains(says(), "record_id"));
}
