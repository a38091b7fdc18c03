// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "pages.hpp"

using sluice::support::PageReader;

TEST_CASE("records come out byte for byte and in order, members by name") {
  const Strings events = {
      R"({})",
      R"({"b":1,"a":2,"b":3})",
      R"({"big":123456789012345678901234567890,"huge":1e400,"half":"\ud83d"})",
      R"({ "spaced" : [ 1 ,  2 ] })",
      R"({"text":"}],{\"\\"})",
      sample_event(1),
  };
  const Found found = read_page(page_of(joined(events)));
  CHECK(found.failure.empty());
  CHECK(found.records == events);
  CHECK(found.malformed.empty());
  CHECK(found.members == Strings{"continuationToken=\"t\""});
}

TEST_CASE("white space and a byte order mark around the parts of a page change nothing") {
  const Found found = read_page(
      "\xEF\xBB\xBF \r\n{ \"events\"\t:\n[ \n {\"a\":1}\n , {\"b\":2} \t] ,\"more\" : true\n, "
      "\"continuationToken\": \"t\" } \n");
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{R"({"a":1})", R"({"b":2})"});
  CHECK(found.members == Strings{"more=true", "continuationToken=\"t\""});
}

TEST_CASE("a record that was spread over lines is put on one") {
  const Found found =
      read_page(page_of("{\n  \"a\": \"x  y\\n\",\r\n  \"b\": [ 1e400,\n 2 ]\n}, {\"c\":\r1}, {\"d\": 1}"));
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{R"({"a":"x  y\n","b":[1e400,2]})", R"({"c":1})", R"({"d": 1})"});
}

TEST_CASE("unknown members of any kind are handed out, before and behind the records") {
  const Found found = read_page(
      R"({"version":1e400,"ok":null,"nested":{"events":[{"x":1}],"s":"]}"},"list":[1,[2]],"events":[{"a":1}],)"
      R"("events2":[{}],"\ud83d":1,"na\u006de":"\ud83d","continuationToken":"t"})");
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{R"({"a":1})"});
  CHECK(found.members == Strings{"version=1e400", "ok=null", R"(nested={"events":[{"x":1}],"s":"]}"})",
                                 "list=[1,[2]]", "events2=[{}]", R"(\ud83d=1)", R"(name="\ud83d")",
                                 R"(continuationToken="t")"});
}

TEST_CASE("the records are the first of the named members that is an array") {
  const Strings names = {"values", "elements"};
  CHECK(read_page(R"({"elements":[{"a":1}]})", {}, names).records == Strings{R"({"a":1})"});
  const Found found = read_page(R"({"values":null,"elements":[{"a":1}],"values":[{"b":1}]})", {}, names);
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{R"({"a":1})"});
  CHECK(found.members == Strings{"values=null", R"(values=[{"b":1}])"});
  SUBCASE("and it may not stand there twice") {
    CHECK(read_page(R"({"events":[{"a":1}],"events":[]})").failure.find("twice") != std::string::npos);
  }
}

TEST_CASE("an empty array is a whole page") {
  for (const char* page : {R"({"events":[]})", R"({"events":[ ],"continuationToken":"t"})"}) {
    const Found found = read_page(page);
    CHECK(found.failure.empty());
    CHECK(found.records.empty());
    CHECK(found.malformed.empty());
  }
}

TEST_CASE("what is no record is set aside with its place and a reason, and the rest is delivered") {
  const Strings bad = {
      "5",
      "-1e400",
      "\"text, ] }\"",
      "true",
      "null",
      "tru",
      "[]",
      R"([{"x":1},[2]])",
      R"([{"a" 1}])",
      R"({"a":tru})",
      R"({"a" 1})",
      R"({"a":01})",
      R"({"a":"\x"})",
      R"({"a":1,})",
      R"({"a":[1,2}])",
      R"({"l":[{"a":1},{"a":2},{"a":3}],"x":tru})",
      R"({"l":[{"a":1},{"a":2},{"a":3}] "x":1})",
      "{\"a\":\"line\nbreak\"}",
      "{\"a\":\"\x01\"}",
      "{\"a\":\"\xff\"}",
      R"({"a":)" + std::string(1000, '[') + std::string(1000, ']') + "}",
  };
  for (const std::string& one : bad) {
    CAPTURE(one);
    const std::string page = page_of(R"({"first":1}, )" + one + R"( ,{"next":2},{"last":3})");
    const Found found = read_page(page);
    CHECK(found.failure.empty());
    CHECK(found.records == Strings{R"({"first":1})", R"({"next":2})", R"({"last":3})"});
    REQUIRE(found.malformed.size() == 1);
    CHECK(found.malformed[0].bytes == one);
    CHECK(found.malformed[0].element == 1);
    CHECK(found.malformed[0].offset == page.find(one, 23));
    CHECK(found.malformed[0].reason.size() > 10);
    const Found alone = read_page(page_of(one));
    CHECK(alone.failure.empty());
    CHECK(alone.broken() == Strings{one});
  }
}

TEST_CASE("all that can be wrong stands in one page side by side") {
  const Found found = read_page(page_of(R"(1,{"a":1},[],{"b":"\q"},"s",null,{"c":3})"));
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{R"({"a":1})", R"({"c":3})"});
  CHECK(found.broken() == Strings{"1", "[]", R"({"b":"\q"})", "\"s\"", "null"});
  CHECK(found.malformed[4].element == 5);
}

TEST_CASE("an element left empty is reported, and one that only lacks its comma is delivered") {
  SUBCASE("between commas") {
    const Found found = read_page(page_of("{},,{}"));
    CHECK(found.failure.empty());
    CHECK(found.records == Strings{"{}", "{}"});
    CHECK(found.broken() == Strings{""});
    CHECK(found.malformed[0].element == 1);
    CHECK(found.malformed[0].offset == 14);
  }
  SUBCASE("in front of the first and behind the last") {
    const Found found = read_page(page_of(",{\"a\":1}, "));
    CHECK(found.failure.empty());
    CHECK(found.records == Strings{R"({"a":1})"});
    CHECK(found.broken() == Strings{"", ""});
  }
  SUBCASE("comma missing") {
    const Found found = read_page(page_of(R"({"a":1} {"b":2}{"c":3})"));
    CHECK(found.failure.empty());
    CHECK(found.records == Strings{R"({"a":1})", R"({"b":2})", R"({"c":3})"});
    CHECK(found.broken() == Strings{"", ""});
  }
}

TEST_CASE("a record as long as allowed passes, and of a longer one the beginning is kept") {
  const std::string fits = R"({"a":")" + std::string(192, 'x') + R"("})";
  const std::string longer = R"({"a":")" + std::string(193, 'x') + R"("})";
  const std::string list = "[" + std::string(300, '1') + ",{},{}]";
  REQUIRE(fits.size() == 200);
  PageReader::Limits limits;
  limits.max_record = 200;
  const Found found = read_page(page_of(joined({fits, longer, fits, list, fits})), limits);
  CHECK(found.failure.empty());
  CHECK(found.records == Strings{fits, fits, fits});
  CHECK(found.broken() == Strings{longer.substr(0, 200), list.substr(0, 200)});
  CHECK(found.malformed[0].reason == "longer than 200 bytes");
}

TEST_CASE("an event of ten megabytes passes") {
  const std::string event = R"({"a":")" + std::string(10 << 20, 'x') + R"(","b":1e400})";
  const std::string page = page_of(joined({sample_event(1), event, sample_event(2)}));
  for (const size_t longest : {size_t{0}, size_t{300'000}}) {
    const Found found = read_in_pieces(page, longest);
    CHECK(found.failure.empty());
    REQUIRE(found.records.size() == 3);
    CHECK(found.records[1] == event);
    CHECK(found.records[2] == sample_event(2));
  }
}

TEST_CASE("a page that is cut anywhere is not a page, and says so") {
  const std::string page = page_of(joined({sample_event(1), "5", sample_event(2)}));
  for (size_t size = 0; size < page.size(); ++size) {
    CAPTURE(size);
    const std::string_view cut = std::string_view(page).substr(0, size);
    const Found found = read_in_pieces(cut, 0);
    REQUIRE_FALSE(found.failure.empty());
    REQUIRE(read_in_pieces(cut, 40, static_cast<uint32_t>(size)) == found);
    CHECK(found.malformed.size() <= 1);
    CHECK(found.records.size() == (size < 12 + sample_event(1).size() - 1 ? 0u
                                   : size < page.find("],\"cont")         ? 1u
                                                                          : 2u));
  }
  const Found found = read_page(page.substr(0, 50));
  CHECK(found.failure.find("page cut after 50 bytes, in element 0") != std::string::npos);
}

TEST_CASE("what is no page at all is refused with its first bytes") {
  for (const char* page : {"",
                           "  \n ",
                           "[]",
                           R"([{"a":1}])",
                           "<html><body>Bad gateway</body></html>",
                           "null",
                           "5",
                           "{}",
                           R"({"error":"Unauthorized"})",
                           R"({"events":null})",
                           R"({"events":{}})",
                           R"({events:[]})",
                           R"({"events" []})",
                           R"({"events":[]}})",
                           R"({"events":[]} x)",
                           R"({"events":[]]})",
                           R"({"events":[],})",
                           R"({"events":[] "x":1})",
                           R"({"events":[],"x":tru})",
                           R"({"events":[],"x":"a)",
                           R"({,"events":[]})",
                           "{\"\xff\":1,\"events\":[]}",
                           "{\"\\ud83d\":1",
                           "\xEF\xBB{}",
                           "\x1f\x8b\x08"}) {
    CAPTURE(page);
    const Found found = read_page(page);
    CHECK_FALSE(found.failure.empty());
    CHECK(found.records.empty());
  }
  CHECK(read_page("<html>\n\xff").failure ==
        "not a page of records: no JSON object, at byte 0; it begins with '<html>\\x0a\\xff'");
}

TEST_CASE("the members of a page have a length limit") {
  PageReader::Limits limits;
  limits.max_member = 50;
  const std::string long_text = "\"" + std::string(49, 'x') + "\"";
  CHECK(read_page("{\"events\":[],\"a\":" + long_text.substr(1) + "}", limits).failure.size() > 10);
  CHECK(read_page("{\"a\":" + long_text + ",\"events\":[]}", limits).failure.find("longer than 50") !=
        std::string::npos);
  CHECK(read_page("{" + long_text + ":1,\"events\":[]}", limits).failure.find("too long") !=
        std::string::npos);
  CHECK(read_page("{\"a\":" + long_text.substr(0, 49) + "\",\"events\":[]}", limits).failure.empty());
}

TEST_CASE("a reader knows early that a page is hopeless, and a handler may refuse") {
  struct Refusing : PageReader::Handler {
    void record(std::string_view) override { throw std::runtime_error("no room"); }
    void malformed(std::string_view, uint64_t, uint64_t, std::string_view) override {}
    void member(std::string_view, std::string_view) override {}
  } refusing;
  PageReader html({"events"}, {}, refusing);
  html.feed("<");
  CHECK(html.hopeless());
  PageReader page({"events"}, {}, refusing);
  page.feed("{\"events\":[{\"a\":1");
  CHECK_FALSE(page.hopeless());
  CHECK_THROWS_WITH(page.feed("}"), "no room");
}
