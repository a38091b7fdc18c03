// SPDX-License-Identifier: Apache-2.0
#include "plugins/file/sink_harness.hpp"
#include "plugins/support/event_format/rendering.hpp"
#include "support/event_format/formatted_batch.hpp"

using namespace sluice;
using namespace sluice::test;
using event_format::FormattedBatch;

namespace {

std::shared_ptr<const event_format::Mapping> mapping() {
  auto loaded = event_format::read_mapping(plain_header + "[cef]\nk = '{v}'\n");
  REQUIRE(loaded.mapping != nullptr);
  return loaded.mapping;
}

}  // namespace

TEST_CASE("a batch keeps its order without the records that have no line, and rejects by their own numbers") {
  FormattedBatch formatted(Format::cef, mapping());
  for (int round = 0; round < 2; ++round) {
    const Lines lines("events", {"{\"v\":1}", "[]", "{\"v\":2}", "x", "{\"v\":3}"});
    Rejected rejected;
    const sdk::Rejects rejects = rejected.get();
    CHECK_FALSE(formatted.passes_through(lines.view()));
    formatted.render(lines.view(), rejects);
    const auto view = formatted.view();
    REQUIRE(view.size() == 3);
    CHECK(view.stream() == "events");
    CHECK(view[0] == "CEF:0|V|P|1|c|n|5|k=1");
    CHECK(view[1] == "CEF:0|V|P|1|c|n|5|k=2");
    CHECK(view[2] == "CEF:0|V|P|1|c|n|5|k=3");
    CHECK(view.lines() ==
          std::string(view[0]) + '\n' + std::string(view[1]) + '\n' + std::string(view[2]) + '\n');
    REQUIRE(rejected.all().size() == 2);
    CHECK(rejected.all()[0].first == 1);
    CHECK(rejected.all()[1].first == 3);
    formatted.rejects().add(1, "too long");
    CHECK(rejected.all()[2] == std::pair(uint32_t{2}, std::string("too long")));
  }
}

TEST_CASE("a batch of which nothing is left, and an empty one, are empty") {
  FormattedBatch formatted(Format::cef, mapping());
  Rejected rejected;
  const sdk::Rejects rejects = rejected.get();
  formatted.render(Lines("events", {"x"}).view(), rejects);
  CHECK(formatted.view().size() == 0);
  CHECK(formatted.view().lines().empty());
  formatted.render(Lines("events", {}).view(), rejects);
  CHECK(formatted.view().size() == 0);
  CHECK(rejected.all().size() == 1);
}

TEST_CASE("verbatim, and JSON without a mapping, pass in the batch's own memory") {
  const Lines json("events", {"{}"}), text("syslog", {"a"}, SLUICE_FORMAT_TEXT);
  FormattedBatch verbatim(Format::verbatim, nullptr), same(Format::json, nullptr);
  CHECK(verbatim.passes_through(json.view()));
  CHECK(verbatim.passes_through(text.view()));
  CHECK(same.passes_through(json.view()));
  CHECK_FALSE(same.passes_through(text.view()));
}
