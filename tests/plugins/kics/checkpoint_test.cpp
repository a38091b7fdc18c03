// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/checkpoint.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::kics {
namespace {

TEST_CASE("a checkpoint comes back as it was stored") {
  const Checkpoint checkpoint{std::chrono::milliseconds(1'900'000'000'123), {"devices", "device-apps"}};
  CHECK(parse_checkpoint(to_text(checkpoint)) == checkpoint);
  CHECK(parse_checkpoint(to_text({})) == Checkpoint{});
  CHECK(parse_checkpoint("") == Checkpoint{});
  CHECK(to_text(checkpoint).size() < 200);
}

TEST_CASE("journals and baselines come back as they were stored") {
  Checkpoint checkpoint;
  checkpoint.done = {"devices"};
  checkpoint.journals["events"] = {
      18'446'744'073'709'551'615ULL, 5, JournalState::always, 6, 7, 8, {{45'000, {9, 10}}}};
  checkpoint.baselines["devices"] = {"kics.test.devices.1.rows", 40, 12'345, 0xffffffff, 1'900'000'000'000};
  CHECK(parse_checkpoint(to_text(checkpoint)) == checkpoint);
  for (
      const char* text :
      {R"({"version":2,"started_ms":0,"done":[]})",
       R"({"version":2,"started_ms":0,"done":[],"journals":{"events":{}},"baselines":{}})",
       R"({"version":2,"started_ms":0,"done":[],"journals":{},"baselines":{"devices":{"file":"../x","rows":1,"bytes":1,"sum":1,"taken_ms":1}}})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_checkpoint(text), sdk::Failure);
  }
}

TEST_CASE("what is not a checkpoint of this source stops it with a message") {
  for (const char* text :
       {"{}", "[]", "null", "x", R"({"version":1})", R"({"version":1,"started_ms":5,"done":7})",
        R"({"version":3,"started_ms":5,"done":[]})", R"({"version":1,"started_ms":"y","done":[]})"}) {
    CAPTURE(text);
    try {
      parse_checkpoint(text);
      FAIL("taken");
    } catch (const sdk::Failure& failed) {
      CHECK(failed.status() == SLUICE_BROKEN);
    }
  }
}

}  // namespace
}  // namespace sluice::kics
