// SPDX-License-Identifier: Apache-2.0
#include "support/checkpoint/checkpoint.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

#include "support/contains.hpp"

namespace sluice::support {
namespace {

using test::contains;

constexpr CheckpointForm form{"sample", 2, 3, "; reset it"};

std::string refusal(std::string_view text) {
  try {
    return read_checkpoint(text, form, [](const Poco::JSON::Object& object, int version) {
      return std::to_string(version) + " " + object.getValue<std::string>("place");
    });
  } catch (const sdk::Failure& failure) {
    CHECK(failure.status() == SLUICE_BROKEN);
    return failure.what();
  }
}

TEST_CASE("a checkpoint is written with its version in front and read back") {
  auto object = new_checkpoint(form);
  object.set("place", "here");
  CHECK(checkpoint_text(object) == R"({"version":3,"place":"here"})");
  CHECK(refusal(checkpoint_text(object)) == "3 here");
}

TEST_CASE("versions from the oldest to the newest are read and all others refused with a remedy") {
  CHECK(refusal(R"({"version":2,"place":"old"})") == "2 old");
  for (const std::string text : {R"({"version":1,"place":"x"})", R"({"version":4,"place":"x"})"}) {
    CHECK(contains(refusal(text), "is not known to this sample source, which writes version 3; reset it"));
  }
}

TEST_CASE("what is no checkpoint is refused with a remedy") {
  for (const std::string text : {"", "x", "[]", "7", "{}", R"({"version":"new"})", R"({"version":3})"}) {
    CAPTURE(text);
    CHECK(contains(refusal(text), "is not one of a sample source"));
    CHECK(contains(refusal(text), "; reset it"));
  }
}

}  // namespace
}  // namespace sluice::support
