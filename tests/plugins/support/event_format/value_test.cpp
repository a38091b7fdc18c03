// SPDX-License-Identifier: Apache-2.0
// Paths, conversions, tables, conditions: what a mapping can say of one value.
#include "plugins/support/event_format/rendering.hpp"
#include "support/event_format/iso_time.hpp"

using namespace sluice;
using namespace sluice::test;

TEST_CASE("a path follows members, elements and lists, and one value stands for a list of one") {
  const std::pair<const char*, const char*> cases[] = {{"{a.b}", "k=1"},
                                                       {"{c[0]}", "k=x"},
                                                       {"{c[1]}", "k=y"},
                                                       {"{c[9]}", ""},
                                                       {"{c[]}", "k=x, y"},
                                                       {"{d[].n}", "k=1, 2"},
                                                       {"{d[1].n}", "k=2"},
                                                       {"{a[].b}", "k=1"},
                                                       {"{a[0].b}", "k=1"},
                                                       {"{a}", "k={\"b\":1}"},
                                                       {"{e|a.b|c[0]}", "k=1"},
                                                       {"{f}", ""},
                                                       {"{g}", ""},
                                                       {"{h\\.i}", "k=dot"},
                                                       {"{@stream}", "k=events"},
                                                       {"{a.b.c}", ""},
                                                       {"{c.b}", ""},
                                                       {"{{x}} {a.b}", "k={x} 1"},
                                                       {"x {f}", ""},
                                                       {"{f}{a.b}", "k=1"}};
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(one_key(std::string("k = '") + text + "'",
                  R"({"a":{"b":1},"c":["x","y"],"d":[{"n":1},{"n":2}],"f":null,"g":"","h.i":"dot"})") ==
          expected);
  }
}

TEST_CASE("members are found whatever the case of their letters, the exact name first") {
  CHECK(one_key("k = '{hostname}'", R"({"HOSTNAME":1,"hostname":2})") == "k=2");
  CHECK(one_key("k = '{hostname}'", R"({"HostName":1,"hostName":2})") == "k=1");
  CHECK(one_key("k = '{host}'", R"({"\u0048ost":7})") == "k=7");
  CHECK(one_key("k = '{имя}'", R"({"имя":"да"})") == "k=да");
}

TEST_CASE("numbers of any size and 64-bit ids keep their text") {
  for (const char* number :
       {"18446744073709551615", "123456789012345678901234567890", "-0.0", "1e400", "1E+2", "5.40"})
    CHECK(one_key("k = '{v}'", std::string("{\"v\":") + number + "}") == std::string("k=") + number);
}

TEST_CASE("each conversion takes what it is made for and nothing else") {
  struct Case {
    const char *as, *json, *expected;
  };
  const Case cases[] = {{"string", "true", "true"},
                        {"lower", "\"Process\"", "process"},
                        {"json", "{ \"a\" : [ 1 , \"x\" ] }", "{\"a\":[1,\"x\"]}"},
                        {"names", "{\"os\":{},\"na\\u006de\":1}", "os, name"},
                        {"names", "[1]", ""},
                        {"integer", "\"12\"", "12"},
                        {"integer", "18446744073709551616", "18446744073709551616"},
                        {"integer", "1.5", ""},
                        {"integer", "\"x\"", ""},
                        {"integer", "[3,4]", ""},
                        {"number", "-1.5e3", "-1.5e3"},
                        {"number", "\"0x10\"", ""},
                        {"number", "\"1.\"", ""},
                        {"number", "\"-\"", ""},
                        {"boolean", "true", "true"},
                        {"boolean", "0", "false"},
                        {"boolean", "\"No\"", "false"},
                        {"boolean", "\"maybe\"", ""},
                        {"port", "65535", "65535"},
                        {"port", "65536", ""},
                        {"port", "-1", ""},
                        {"time_us", "1746522000123456", "1746522000123"},
                        {"time_us", "-1", "-1"},
                        {"time_us", "99999999999999999999", ""},
                        {"time_ms", "1746522000123", "1746522000123"},
                        {"time_s", "1746522000", "1746522000000"},
                        {"time_s", "9223372036854775807", ""},
                        {"time", "1746522000", "1746522000000"},
                        {"time", "1746522000123", "1746522000123"},
                        {"time", "1746522000123456", "1746522000123"},
                        {"time", "1746522000123456789", "1746522000123"},
                        {"time", "133909956001234567", "1746522000123"},
                        {"time", "\"2025-05-06T09:00:00.123Z\"", "1746522000123"},
                        {"time", "0", ""},
                        {"time", "\"yesterday\"", ""},
                        {"iso8601", "\"2025-05-06 12:00:00.1239+03:00\"", "1746522000123"},
                        {"iso8601", "1746522000", ""},
                        {"ip", "\"2001:db8::1\"", "2001:db8::1"},
                        {"ip4", "\"10.0.0.1\"", "10.0.0.1"},
                        {"ip4", "\"10.0.0.256\"", ""},
                        {"ip4", "\"::1\"", ""},
                        {"ip6", "\"10.0.0.1\"", ""},
                        {"ip6", "[\"10.0.0.1\",\"fe80::1\"]", ""},
                        {"mac", "\"00-0D-60-AF-1B-61\"", "00:0D:60:AF:1B:61"},
                        {"mac", "\"000d.60af.1b61\"", "00:0d:60:af:1b:61"},
                        {"mac", "\"00:0D:60:AF:1B\"", ""},
                        {"mac", "\"00:0D:60:AF:1B:6161\"", ""}};
  for (const auto& [as, json, expected] : cases) {
    INFO(as, " ", json);
    const std::string mapping = std::string("k = { from = 'v', as = '") + as + "' }";
    CHECK(one_key(mapping, std::string("{\"v\":") + json + "}") ==
          (*expected == '\0' ? std::string() : std::string("k=") + expected));
  }
}

TEST_CASE("of several values a conversion takes the first that fits, and texts are joined") {
  CHECK(one_key("k = { from = 'v[]', as = 'ip6' }", R"({"v":["10.0.0.1","","fe80::1","fe80::2"]})") ==
        "k=fe80::1");
  CHECK(one_key("k = { from = ['a', 'b'], as = 'integer' }", R"({"a":"x","b":7})") == "k=7");
  CHECK(one_key("k = { from = 'v[]', join = ';' }", R"({"v":["a",null,"","b"]})") == "k=a;b");
}

TEST_CASE("a text that names no zone is in the zone of the mapping") {
  const std::string record = R"({"v":"2025-05-06T12:00:00"})";
  CHECK(one_key("k = { from = 'v', as = 'iso8601' }", record) == "k=1746532800000");
  CHECK(one_key("k = { from = 'v', as = 'iso8601', zone = '+03:00' }", record) == "k=1746522000000");
  Rendering render("zone = '-0330'\n" + plain_header + "[cef]\nrt = '{v}'\n");
  CHECK(render(record).ends_with("rt=1746545400000"));
}

TEST_CASE("what is no time is none") {
  for (const char* text :
       {"", "2025", "2025-05", "2025-13-01", "2025-02-30", "2025-05-06T", "2025-05-06T25:00",
        "2025-05-06T10:61", "2025-05-06T10:00:00.", "2025-05-06T10:00:00+3", "2025-05-06T10:00:00Zx",
        "2025-05-06T10:00:00+25:00", "2025-05-06x10:00:00", "20250506T100000Z"}) {
    INFO(text);
    CHECK_FALSE(event_format::parse_iso_time(text, 0).has_value());
  }
  CHECK(event_format::parse_iso_time("1970-01-01", 0) == 0);
  CHECK(event_format::parse_iso_time("1969-12-31T23:59:59.999Z", 0) == -1);
  CHECK(event_format::parse_iso_time("2024-02-29T00:00Z", 0) == 1'709'164'800'000);
  CHECK(event_format::parse_iso_time("2025-05-06T09:00:00 UTC", 60) == 1'746'522'000'000);
}

TEST_CASE("tables and bands replace a value, and a default stands where there is none") {
  const std::string table = "k = { from = 'v', values = { High = '8', 'да' = '1' }, default = 'other' }";
  CHECK(one_key(table, R"({"v":"HIGH"})") == "k=8");
  CHECK(one_key(table, R"({"v":"да"})") == "k=1");
  CHECK(one_key(table, R"({"v":"Low"})") == "k=other");
  CHECK(one_key(table, "{}") == "k=other");
  CHECK(one_key("k = { from = 'v', values = { a = 'b' } }", R"({"v":"c"})") == "");
  CHECK(one_key("k = { from = 'v', values = { a = 'b' }, default = '{v}!' }", R"({"v":"c"})") == "k=c!");
  const std::string bands = "k = { from = 'v', bands = { '8.0' = 'high', '0' = 'low', '4' = 'medium' } }";
  for (const auto& [score, expected] : {std::pair("0", "k=low"),
                                        {"3.9", "k=low"},
                                        {"4.0", "k=medium"},
                                        {"7.99", "k=medium"},
                                        {"8", "k=high"},
                                        {"1e3", "k=high"},
                                        {"-1", ""},
                                        {"\"9\"", "k=high"},
                                        {"\"x\"", ""}})
    CHECK(one_key(bands, std::string("{\"v\":") + score + "}") == expected);
}

TEST_CASE("a value can depend on a condition") {
  const std::string value = "k = { from = 'v', when = { t = ['a', 'b'], u = '*', w = '' } }";
  CHECK(one_key(value, R"({"v":1,"t":"A","u":0})") == "k=1");
  CHECK(one_key(value, R"({"v":1,"t":"c","u":0})") == "");
  CHECK(one_key(value, R"({"v":1,"t":"a"})") == "");
  CHECK(one_key(value, R"({"v":1,"t":"a","u":0,"w":1})") == "");
  CHECK(one_key("k = { from = 'v', when = { t = true } }", R"({"v":1,"t":true})") == "k=1");
  CHECK(one_key("k = { from = 'v', when = { '@stream' = 'events' } }", R"({"v":1})") == "k=1");
  CHECK(one_key("k = { from = 'v', when = { '@stream' = 'alerts' } }", R"({"v":1})") == "");
}

TEST_CASE("a member can wrap the subject of a record") {
  Rendering render("inside = 'item'\n" + plain_header + "[cef]\na = '{change}'\nb = '{name}'\nc = '{id}'\n");
  CHECK(render(R"({"change":"new","id":1,"item":{"name":"x","id":2}})").ends_with("|a=new b=x c=1"));
  CHECK(render(R"({"name":"x","id":2})").ends_with("|b=x c=2"));
  CHECK(render(R"({"name":"x","item":5})").ends_with("|b=x"));
}

TEST_CASE("half a surrogate pair becomes the replacement character") {
  CHECK(one_key("k = '{v}'", R"({"v":"a\ud83db\ude00\ud83d\ude00"})") ==
        "k=a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD\xF0\x9F\x98\x80");
}
