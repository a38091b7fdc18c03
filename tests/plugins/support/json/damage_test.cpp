// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "pages.hpp"

namespace {

/// `count` sample events, one of which has `good` replaced by `bad`.
struct DamagedPage {
  DamagedPage(unsigned count, unsigned at, const std::string& good, const std::string& bad) {
    for (unsigned n = 0; n < count; ++n) events.push_back(sample_event(n));
    damaged = events[at];
    const size_t place = damaged.find(good);
    REQUIRE(place != std::string::npos);
    damaged.replace(place, good.size(), bad);
    Strings sent = events;
    sent[at] = damaged;
    page = page_of(joined(sent));
    events.erase(events.begin() + at);
  }
  Strings events;  // the undamaged ones
  std::string damaged;
  std::string page;
};

}  // namespace

TEST_CASE("one missing or superfluous byte costs one element") {
  struct Change {
    const char* good;
    const char* bad;
  };
  for (const Change change : {
           Change{"process\"", "process"},           // the quote that closes a value
           Change{"\"process", "process"},           // the one that opens it
           Change{"EventType\"", "EventType"},       // of a key
           Change{"\"Id\":\"b\"", "\"Id\":\"b"},     // within a list of objects
           Change{"\"Id\":\"a\"", "\"Id\":\"a"},     //
           Change{"High\"", "High"},                 //
           Change{"windows\\\\", "windows\\"},       // a backslash that now hides the quote
           Change{"\"End\"", "\"End\"\""},           // a quote too many
           Change{"{\"Severity\"", "\"Severity\""},  // an opening brace within
           Change{"\"Rules\":[", "\"Rules\":"},      // an opening bracket
           Change{"null]}]", "null]}"},              // a closing bracket
           Change{"null]}]", "null}]"},              //
           Change{"null]}]}", "null]}]"},            // a closing brace
           Change{"[[],[{}]]", "[[],[{}]"},          //
           Change{"\"Parents\":[{}", "\"Parents\":[{"},
       }) {
    for (const unsigned at : {0u, 1u, 5u, 8u, 9u}) {
      const DamagedPage damaged(10, at, change.good, change.bad);
      CAPTURE(change.bad);
      CAPTURE(at);
      const Found found = read_page(damaged.page);
      CHECK(found.failure.empty());
      CHECK(found.records == damaged.events);
      CHECK(found.broken() == Strings{damaged.damaged});
      CHECK(found.malformed[0].element == at);
      CHECK(found.members.size() == 1);
    }
  }
}

TEST_CASE("an element that has lost its last brace is cut in front of the next") {
  const Found found = read_page(page_of(R"({"a":1},{"b":{"x":1},{"c":2},{"d":3})"));
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{R"({"a":1})", R"({"c":2})", R"({"d":3})"});
  CHECK(found.broken() == Strings{R"({"b":{"x":1})"});
}

TEST_CASE("what is left of an element without its first brace is one malformed element") {
  const Found found = read_page(page_of(R"({"a":1},"b":2,"l":[{"x":1},{"x":2}]},{"c":3},{"d":4})"));
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{R"({"a":1})", R"({"c":3})", R"({"d":4})"});
  CHECK(found.broken() == Strings{R"("b":2,"l":[{"x":1},{"x":2}]})"});
}

TEST_CASE("bytes between two elements are set aside alone") {
  for (const char* junk : {"}", "]]", "x", "\"", "}}}", ":5", "\"x", "5 6"}) {
    const Found found = read_page(page_of(R"({"a":1})" + std::string(junk) + R"(,{"b":2},{"c":3})"));
    CAPTURE(junk);
    if (junk[0] == ']') {
      CHECK_FALSE(found.failure.empty());  // the array has ended, and the page goes on: that cannot be told
      continue;
    }
    CHECK(found.failure.empty());
    CHECK(found.records == Strings{R"({"a":1})", R"({"b":2})", R"({"c":3})"});
    CHECK(found.broken() == Strings{junk});
  }
}

TEST_CASE("damage in the last element does not cost the end of the page") {
  const Found found =
      read_page(R"({"events":[{"a":1},{"b":"x}],"more":{"x":[1,{}]},"continuationToken":"t"})");
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{R"({"a":1})"});
  CHECK(found.broken() == Strings{R"({"b":"x})"});
  CHECK(found.members == Strings{R"(more={"x":[1,{}]})", R"(continuationToken="t")"});
}

TEST_CASE("a list inside a damaged element is not taken for the records") {
  const Found found = read_page(
      page_of(R"({"l":[{"i":"1},{"i":"2"},{"i":"3"},{"i":"4"}],"x":{"y":1}},{"real":1},{"real":2})"));
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{R"({"real":1})", R"({"real":2})"});
  CHECK(found.malformed.size() == 1);
}

TEST_CASE("a page that is damaged to its end is a failure, with the damage kept") {
  const std::string page = R"({"events":[{"a":1},{"b":"x,"c":1)";
  const Found found = read_page(page);
  CHECK(found.failure.find("element 1") != std::string::npos);
  CHECK(found.records == Strings{R"({"a":1})"});
  CHECK(found.broken() == Strings{R"({"b":"x,"c":1)"});
}

TEST_CASE("many damaged elements cost nothing but themselves") {
  Strings sent;
  Strings sound;
  for (unsigned n = 0; n < 600; ++n) {
    std::string event = sample_event(n);
    if (n % 7 == 3) {
      event.erase(event.find("process\"") + 7, 1);
    } else {
      sound.push_back(event);
    }
    sent.push_back(event);
  }
  const std::string page = page_of(joined(sent));
  const Found found = read_in_pieces(page, 0);
  CHECK(read_in_pieces(page, 1) == found);
  CHECK(read_in_pieces(page, 9000) == found);
  CHECK(found.failure.empty());
  CHECK(found.records == sound);
  CHECK(found.malformed.size() == 86);
}

TEST_CASE("damage longer than a record may be is kept in part, and reading goes on behind it") {
  sluice::support::PageReader::Limits limits;
  limits.max_record = 1000;
  std::string damage = R"({"b":"x,"c":1,)";
  for (int i = 0; i < 3000; ++i) damage += "\"k\" \"v\",";
  const Found found = read_page(page_of(joined({sample_event(1), damage + "1}", sample_event(2)})), limits);
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{sample_event(1), sample_event(2)});
  CHECK(found.broken() == Strings{damage.substr(0, 1000)});
}

TEST_CASE("text made to look like elements is searched in time proportional to its size") {
  const auto repeated = [](std::string_view part) {
    std::string text = R"({"a":"b" "c")";
    while (text.size() < (256u << 10)) text += part;
    return text;
  };
  for (const char* part :
       {"},{", ",{},{}]", ",{\"a\":{", ",{\"a\":[", ",{\"a\":1}", "],\"a\":[", ",", "]", "]}",
        ",{\"a\":[{\"b\":1},{\"c\":2}", ",{\"a\":{},\"b\":{\"c\":", "{", "[", "\",{"}) {
    CAPTURE(part);
    const std::string page = page_of(repeated(part));
    const Found found = read_in_pieces(page, 0);
    CHECK((read_in_pieces(page, 100'000) == found));
    CHECK(found.malformed.size() >= 1);
  }
}
