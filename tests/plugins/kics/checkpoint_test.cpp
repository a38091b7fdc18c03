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

TEST_CASE("what is not a checkpoint of this source stops it with a message") {
  for (const char* text :
       {"{}", "[]", "null", "x", R"({"version":1})", R"({"version":1,"started_ms":5,"done":7})",
        R"({"version":2,"started_ms":5,"done":[]})", R"({"version":1,"started_ms":"y","done":[]})"}) {
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
