// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/checkpoint.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::kata {
namespace {

int32_t status_of(std::string_view text) {
  try {
    (void)parse_checkpoint(text);
  } catch (const sdk::Failure& failure) {
    return failure.status();
  }
  return SLUICE_OK;
}

TEST_CASE("a checkpoint comes back as it was stored") {
  Checkpoint checkpoint;
  SUBCASE("ordinary") {
    checkpoint = {"c2ltdWxhdG9y+/=",
                  "8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11",
                  digest("EventType == 'process'"),
                  std::chrono::milliseconds(1'900'000'000'123),
                  std::chrono::milliseconds(1'900'000'000'000),
                  Api::events};
  }
  SUBCASE("of alerts") {
    checkpoint.token = "7b226f6666736574223a20317d";
    checkpoint.api = Api::alerts;
  }
  SUBCASE("with every kind of character in it") {
    checkpoint.token = "\"\\/\b\n\x01 \xd1\x82\xd0\xbe\xd0\xba\xd0\xb5\xd0\xbd \xf0\x9f\x98\x80 %2B";
    checkpoint.selection = "Name == 'a\\'b' AND Path == 'c:\\\\x'";
  }
  SUBCASE("with a token of 100 kB") {
    checkpoint.token.assign(100'000, 't');
  }
  SUBCASE("empty") {}
  CHECK(parse_checkpoint(to_text(checkpoint)) == checkpoint);
}

TEST_CASE("no checkpoint is the first run") {
  CHECK(parse_checkpoint("") == Checkpoint{});
}

TEST_CASE("a checkpoint that is damaged or newer stops the source instead of being ignored") {
  const std::string good = to_text({"t", "i", "f", {}, {}, Api::events});
  CHECK(status_of(good) == SLUICE_OK);
  for (std::size_t length = 1; length < good.size(); ++length)
    CHECK(status_of(good.substr(0, length)) == SLUICE_BROKEN);
  CHECK(status_of("[]") == SLUICE_BROKEN);
  CHECK(status_of("7") == SLUICE_BROKEN);
  CHECK(status_of("{}") == SLUICE_BROKEN);
  CHECK(status_of(R"({"version":3,"token":"t"})") == SLUICE_BROKEN);
  CHECK(status_of(R"({"version":0,"token":"t"})") == SLUICE_BROKEN);
  CHECK(status_of(R"({"version":1,"token":"t"})") == SLUICE_BROKEN);
  CHECK(
      status_of(
          R"({"version":1,"token":"t","external_system_id":"","filter":"","fetched_ms":"soon","caught_up_ms":0})") ==
      SLUICE_BROKEN);
}

TEST_CASE("a checkpoint of the version before is one of events and has its filter's digest") {
  const Checkpoint found = parse_checkpoint(
      R"({"version":1,"token":"t","external_system_id":"i","filter":"A == 1","fetched_ms":7,"caught_up_ms":5})");
  CHECK(found == Checkpoint{"t", "i", digest("A == 1"), std::chrono::milliseconds(7),
                            std::chrono::milliseconds(5), Api::events});
  CHECK(digest("").empty());
  CHECK(digest("A == 1").size() == 64);
  CHECK(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a checkpoint of an unknown api stops the source") {
  std::string text = to_text({"t", "i", "f", {}, {}, Api::events});
  text.replace(text.find("events"), 6, "traces");
  CHECK(status_of(text) == SLUICE_BROKEN);
}

}  // namespace
}  // namespace sluice::kata
