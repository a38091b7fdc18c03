// SPDX-License-Identifier: Apache-2.0
#include "isolation/message.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

namespace sluice::isolation {
namespace {

config::Settings some_settings() {
  config::Setting text, secret, number, list;
  text.type = SLUICE_OPTION_STRING;
  text.name = "path";
  text.text = std::string("a\0b", 3);
  secret.type = SLUICE_OPTION_SECRET;
  secret.name = "password";
  secret.secret = sdk::Secret("hidden");
  number.type = SLUICE_OPTION_DURATION;
  number.name = "wait";
  number.integer = -5;
  list.type = SLUICE_OPTION_LIST;
  list.name = "names";
  list.items = {"one", "", "three"};
  std::vector<config::Setting> all;
  for (auto* one : {&text, &secret, &number, &list}) all.push_back(std::move(*one));
  return config::Settings(std::move(all));
}

}  // namespace

TEST_CASE("settings arrive as they were, secrets included") {
  Writer out;
  put(out, some_settings().view());
  Reader in(out.bytes());
  const config::Settings arrived = get_settings(in);
  CHECK(arrived == some_settings());
  CHECK(arrived.find("password")->text.empty());
}

TEST_CASE("a message that is cut anywhere is refused and read no further") {
  Writer out;
  put(out, some_settings().view());
  put(out, plugin::Verdict::retry("later"));
  for (std::size_t size = 0; size < out.bytes().size(); ++size) {
    Reader in(out.bytes().substr(0, size));
    const auto read_both = [&] {
      get_settings(in);
      get_verdict(in);
    };
    CHECK_THROWS_AS(read_both(), base::Error);
  }
}

TEST_CASE("a verdict arrives with all that belongs to it") {
  Writer out;
  put(out, plugin::Verdict{SLUICE_RETRY, "the peer is away", 1500, true});
  Reader in(out.bytes());
  const auto verdict = get_verdict(in);
  CHECK(verdict.status == SLUICE_RETRY);
  CHECK(verdict.text == "the peer is away");
  CHECK(verdict.retry_after_ms == 1500);
  CHECK(verdict.nothing_sent);
}

TEST_CASE("offsets lie behind the bytes where a processor can read them") {
  const Room room{1001, 10};
  CHECK(room.ends_at() >= 1001);
  CHECK(room.ends_at() % alignof(uint32_t) == 0);
  CHECK(room.size() == room.ends_at() + 40);
}

TEST_CASE("room for more than a batch can have is refused") {
  Writer out;
  put(out, Room{uint64_t{1} << 40, 1});
  Reader in(out.bytes());
  CHECK_THROWS_AS(get_room(in), base::Error);
}

}  // namespace sluice::isolation
