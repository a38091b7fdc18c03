// SPDX-License-Identifier: Apache-2.0
// The rules of each format: escaping, lengths, labels, order, what is refused.
#include "plugins/support/event_format/cef_parser.hpp"
#include "plugins/support/event_format/rendering.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

std::string header_with(const std::string& field, const std::string& value) {
  std::string out = "[header]\n";
  for (const auto& [name, usual] : {std::pair("vendor", "'V'"),
                                    {"product", "'P'"},
                                    {"version", "'1'"},
                                    {"class_id", "'c'"},
                                    {"name", "'n'"},
                                    {"severity", "'5'"}})
    out += std::string(name) + " = " + (name == field ? value : usual) + '\n';
  return out;
}

std::string times(const char* text, int count) {
  std::string out;
  while (count-- > 0) out += text;
  return out;
}

}  // namespace

TEST_CASE("in the header of CEF backslash and bar are escaped and control characters become spaces") {
  Rendering render(header_with("name", "'{v}'"));
  CHECK(render(R"({"v":"a\\b|c=d"})") == R"(CEF:0|V|P|1|c|a\\b\|c=d|5|)");
  CHECK(render(R"({"v":"a\nb\r\nc\td\u0000e"})") == "CEF:0|V|P|1|c|a b  c d e|5|");
  CHECK(render(R"({"v":"Обнаружено|\\"})") == R"(CEF:0|V|P|1|c|Обнаружено\|\\|5|)");
}

TEST_CASE("in values of CEF backslash, equal sign and line ends are escaped, and the bar is not") {
  const std::pair<const char*, const char*> cases[] = {
      {R"(a\\b)", R"(a\\b)"},     {"a=b", R"(a\=b)"},        {"a|b", "a|b"},
      {R"(a\nb)", R"(a\nb)"},     {R"(a\rb)", R"(a\rb)"},    {R"(a\r\nb)", R"(a\nb)"},
      {R"(a\n\rb)", R"(a\n\rb)"}, {R"(a\tb)", "a b"},        {R"(a\u0000b)", "ab"},
      {R"(a\u0007b)", "a b"},     {R"(a\\=b)", R"(a\\\=b)"}, {R"(\"q\")", "\"q\""},
      {" a  b ", "a  b"},         {R"(x y=z)", R"(x y\=z)"}};
  for (const auto& [json, expected] : cases)
    CHECK(one_key("k = '{v}'", std::string("{\"v\":\"") + json + "\"}") == std::string("k=") + expected);
}

TEST_CASE("a value of nothing but blanks is left out") {
  for (const char* blank : {R"("")", R"(" ")", R"("\n\t")", R"("\u0000")", "null", "[]"}) {
    INFO(blank);
    const std::string record = std::string("{\"v\":") + blank + ",\"w\":1}";
    if (std::string(blank) == "[]") {
      CHECK(one_key("k = '{v[]}'", record) == "");
    } else {
      CHECK(one_key("k = '{v}'\nl = '{w}'", record) == "l=1");
    }
  }
}

TEST_CASE("strings are cut to the length of the dictionary between code points") {
  struct Case {
    const char *key, *lengths;
    std::string text;
    std::size_t bytes;
  };
  const Case cases[] = {
      {"act", "bytes", times("a", 100), 63},       {"act", "bytes", times("я", 100), 62},
      {"act", "characters", times("я", 100), 126}, {"act", "characters", times("я", 63), 126},
      {"act", "off", times("я", 100), 200},        {"act", "bytes", times("😀", 30), 60},
      {"externalId", "bytes", times("9", 50), 40}, {"dvchost", "bytes", times("h", 200), 100},
      {"msg", "bytes", times("€", 400), 1023},     {"requestContext", "bytes", times("b", 3000), 2048},
      {"app", "bytes", times("p", 31), 31},        {"custom", "bytes", times("x", 9000), 9000}};
  for (const auto& [key, lengths, text, bytes] : cases) {
    Rendering render("lengths = '" + std::string(lengths) + "'\n" + plain_header + "[cef]\n" + key +
                     " = '{v}'\n");
    const auto event = parse_cef(render("{\"v\":\"" + text + "\"}"));
    CHECK(event[key] == text.substr(0, bytes));
  }
}

TEST_CASE("fields of the header are cut too, and what is cut is what is escaped") {
  const std::pair<const char*, std::size_t> limits[] = {
      {"vendor", 63}, {"product", 63}, {"version", 31}, {"class_id", 1023}, {"name", 512}};
  for (std::size_t i = 0; i < 5; ++i) {
    Rendering render(header_with(limits[i].first, "'{v}'"));
    const auto event = parse_cef(render("{\"v\":\"" + std::string(2000, '|') + "\"}"));
    CHECK(event.header[i] == std::string(limits[i].second, '|'));
  }
  CHECK(one_key("cs1 = { from = 'v', label = '" + std::string(1100, 'l') + "' }", "{\"v\":1}") ==
        "cs1=1 cs1Label=" + std::string(1023, 'l'));
  CHECK(one_key("cs1 = { from = 'v', label = 'l' }", "{\"v\":\"" + std::string(5000, '=') + "\"}") ==
        "cs1=" + times("\\=", 4000) + " cs1Label=l");
}

TEST_CASE("keys of the dictionary take only what their type allows") {
  CHECK(one_key("src = '{v}'", R"({"v":"10.1.2.3"})") == "src=10.1.2.3");
  CHECK(one_key("src = '{v}'", R"({"v":"fe80::1"})") == "");
  CHECK(one_key("src = { from = 'v', as = 'ip' }", R"({"v":"fe80::1"})") == "src=fe80::1");
  CHECK(one_key("c6a2 = { from = 'v', label = 'Source IPv6 Address' }", R"({"v":"fe80::1"})") ==
        "c6a2=fe80::1 c6a2Label=Source IPv6 Address");
  CHECK(one_key("spt = '{v}'", R"({"v":70000})") == "");
  CHECK(one_key("fsize = '{v}'", R"({"v":"big"})") == "");
  CHECK(one_key("smac = '{v}'", R"({"v":"02-42-ac-11-00-99"})") == "smac=02:42:ac:11:00:99");
  CHECK(one_key("start = '{v}'", R"({"v":"2026-02-16T09:55:48.222Z"})") == "start=1771235748222");
  CHECK(one_key("cfp1 = { from = 'v', label = 'score' }", R"({"v":5.4})") == "cfp1=5.4 cfp1Label=score");
}

TEST_CASE("every section that holds adds to the ones before it and comes before them") {
  Rendering render(plain_header + R"([cef]
a = 'base'
b = 'base'
[[event]]
when = { t = '*' }
header.name = 'T {t}'
cef.b = 'one'
cef.d = 'one'
[[event]]
when = { t = 'x' }
header.severity = '9'
cef.b = '{missing}'
cef.d = 'two'
)");
  CHECK(render("{}") == "CEF:0|V|P|1|c|n|5|a=base b=base");
  CHECK(render(R"({"t":"y"})") == "CEF:0|V|P|1|c|T y|5|a=base b=one d=one");
  CHECK(render(R"({"t":"X"})") == "CEF:0|V|P|1|c|T X|9|a=base b=one d=two");
}

TEST_CASE("a record without a field of the header, or with a severity that is none, is refused alone") {
  Rendering no_class(header_with("class_id", "'{id}'"));
  CHECK(no_class("{}").starts_with("!header.class_id has no value"));
  CHECK(no_class(R"({"id":"x"})") == "CEF:0|V|P|1|x|n|5|");
  Rendering severity(header_with("severity", "'{s}'"));
  CHECK(severity(R"({"s":"warning"})").starts_with("!\"warning\" is no severity"));
  CHECK(severity(R"({"s":11})").starts_with("!\"11\""));
  CHECK(severity("{\"s\":\"a\\n" + std::string(5000, 'x') + "\"}").size() < 150);
  CHECK(severity(R"({"s":"Very-High"})") == "CEF:0|V|P|1|c|n|Very-High|");
  CHECK(severity(R"({"s":10})") == "CEF:0|V|P|1|c|n|10|");
}

TEST_CASE("what is not one JSON object is refused with the reason") {
  Rendering render(plain_header);
  for (const char* record : {"", "{", "[1]", "5", "{\"a\":}", "{\"a\":1}x", "{\"a\":01}", "{\"a\":\"\\x\"}",
                             "{\"a\":\"\xFF\"}", "{\"a\":tru}", "CEF:0|a"}) {
    INFO(record);
    CHECK(render(record).starts_with("!"));
  }
  std::string deep = "{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}";
  CHECK(render(deep).starts_with("!"));
  deep = "{\"a\":" + std::string(999, '[') + std::string(999, ']') + "}";
  CHECK(render(deep) == "CEF:0|V|P|1|c|n|5|");
}

TEST_CASE("lines of a text stream pass where they are of the format already") {
  const event_format::RecordInfo text{"syslog", true, false};
  Rendering cef(plain_header), leef(plain_header, Format::leef);
  for (const char* line :
       {"CEF:0|a|b|c|d|e|5|", "<134>Sep  5 10:00:03 host CEF:0|a|b|c|d|e|5|x=\\", "KSMG: CEF:1|a"})
    CHECK(cef(line, text) == line);
  for (const char* line : {"plain", "CEF:", "CEF:0", "xCEF:0|a", "LEEF:1.0|a|b|c|d|"})
    CHECK(cef(line, text).starts_with("!a line of text that is not CEF"));
  CHECK(leef("LEEF:2.0|a|b|c|d|^|", text) == "LEEF:2.0|a|b|c|d|^|");
  CHECK(leef("CEF:0|a", text).starts_with("!"));
  event_format::Encoder json(Format::json, nullptr),
      lines(Format::text, event_format::read_mapping("text = 'x'").mapping);
  std::string out;
  CHECK(json.encode("a \"b\" \\ \tж", text, out).empty());
  CHECK(out == "{\"message\":\"a \\\"b\\\" \\\\ \\u0009ж\"}");
  CHECK(lines.passes_through(text));
  CHECK_FALSE(json.passes_through(text));
  CHECK(json.passes_through({"events", false, false}));
}

TEST_CASE("LEEF 1.0 parts attributes by tabs and has no escapes") {
  Rendering render(plain_header +
                       "[cef]\nrt = '{t}'\nsrc = '{ip}'\nsmac = '{mac}'\nspt = '{p}'\nsuser = '{u}'\n"
                       "cs1 = { from = 'c', label = 'asset name' }\nmsg = '{m}'\n",
                   Format::leef);
  CHECK(
      render(
          R"({"t":1746522000123,"ip":"10.0.0.1","mac":"02:42:ac:11:00:99","p":80,"u":"a\tb","c":"x","m":"k=v|\\ a\nb"})") ==
      "LEEF:1.0|V|P|1|c|sev=5\tname=n\tdevTime=1746522000123\tsrc=10.0.0.1\tsrcMAC=02:42:ac:11:00:"
      "99\tsrcPort=80\t"
      "usrName=a b\tassetname=x\tmsg=k=v|\\ a b");
  Rendering bars(header_with("vendor", "'a|b'"), Format::leef);
  CHECK(bars("{}").starts_with("LEEF:1.0|a b|P|"));
}

TEST_CASE("LEEF 2.0 names its delimiter, which no value holds") {
  for (const auto& [written, shown, delimiter] : {std::tuple("^", "^", "^"),
                                                  {"x5E", "^", "^"},
                                                  {"x09", "x09", "\t"},
                                                  {"0xa6", "xA6", "\xC2\xA6"},
                                                  {"x20AC", "x20AC", "\xE2\x82\xAC"}}) {
    Rendering render(std::string("leef_version = '2.0'\nleef_delimiter = '") + written + "'\n" +
                         plain_header + "[cef]\na = '{v}'\nb = '1'\n",
                     Format::leef);
    const std::string line =
        render(std::string("{\"v\":\"x") + (*delimiter == '\t' ? "\\t" : delimiter) + "y\"}");
    const std::string d = delimiter;
    CHECK(line ==
          std::string("LEEF:2.0|V|P|1|c|") + shown + "|sev=5" + d + "name=n" + d + "a=x y" + d + "b=1");
    CHECK(parse_leef(line)["a"] == "x y");
  }
}

TEST_CASE("LEEF has severities from 1 to 10 and its own section comes before what CEF has") {
  for (const auto& [cef, leef] : {std::pair("0", "1"),
                                  {"10", "10"},
                                  {"Low", "3"},
                                  {"Medium", "6"},
                                  {"High", "8"},
                                  {"Very-High", "10"},
                                  {"Unknown", ""}}) {
    Rendering render(header_with("severity", std::string("'") + cef + "'"), Format::leef);
    CHECK(parse_leef(render("{}"))["sev"] == leef);
  }
  Rendering render(plain_header +
                       "[cef]\nsuser = 'a'\ncs6 = { text = '1', label = 'type' }\ntype = '2'\n"
                       "cs1 = { text = 'x', label = 'A' }\ncs2 = { text = 'y', label = 'A' }\n"
                       "[leef]\nusrName = 'b'\nsev = '7'\nname = 'N'\n",
                   Format::leef);
  const auto event = parse_leef(render("{}"));
  CHECK(event["usrName"] == "b");
  CHECK(event["sev"] == "7");
  CHECK(event["name"] == "N");
  CHECK(event["type"] == "2");
  CHECK(event["cs6"] == "1");
  CHECK(event["A"] == "x");
  CHECK(event["cs2"] == "y");
}

TEST_CASE("a custom string has one name in LEEF: that of the section that gave it") {
  Rendering render(plain_header +
                       "[cef]\ncs1 = { from = 'a', label = 'base' }\n[[event]]\nwhen = { t = 'x' }\n"
                       "cef.cs1 = { from = 'b', label = 'special' }\n",
                   Format::leef);
  CHECK(render(R"({"a":1})").ends_with("\tbase=1"));
  CHECK(render(R"({"a":1,"b":2,"t":"x"})").ends_with("name=n\tspecial=2"));
  CHECK(render(R"({"a":1,"t":"x"})").ends_with("name=n\tbase=1"));
  Rendering reserved(plain_header + "[cef]\ncs1 = { text = 'v', label = 'name' }\n", Format::leef);
  CHECK(reserved("{}").ends_with("sev=5\tname=n\tcs1=v"));
}

TEST_CASE("JSON picks and renames members, which keep their bytes") {
  Rendering render(
      "[json]\nhost = '{HostName}'\nid = '{id}'\nnested = '{o}'\nall = '{l[].n}'\n"
      "time = { from = 't', as = 'time_us' }\nport = { from = 'p', as = 'port' }\n"
      "yes = { from = 'y', as = 'boolean' }\ntext = 'a {id} \"b\"'\nlow = { from = 'HostName', as = 'lower' "
      "}\n"
      "n = { from = 'none', as = 'integer', default = 'unknown' }\n",
      Format::json);
  CHECK(
      render(
          R"({"HostName":"A\u0431","id":18446744073709551616,"o": { "x" : 1e400 },"l":[{"n":1},{"n":"z"}],)"
          R"("t":1746522000123456,"p":"80","y":1,"left":"out"})") ==
      R"({"host":"A\u0431","id":18446744073709551616,"nested":{"x":1e400},"all":[1,"z"],"time":1746522000123,)"
      R"("port":80,"yes":true,"text":"a 18446744073709551616 \"b\"","low":"aб","n":"unknown"})");
  CHECK(render("{}") == R"({"n":"unknown"})");
}

TEST_CASE("JSON can keep the members that the mapping does not name") {
  Rendering render("json_others = 'keep'\n[json]\nhost = '{HostName}'\nz = '{a.b}'\n", Format::json);
  CHECK(render(R"({ "x" : [ 1 , 2 ], "hostName":"h", "a":{"b":1,"c":2}, "z":"old", "y":"\ud83d" })") ==
        R"({"host":"h","z":1,"x":[1,2],"a":{"b":1,"c":2},"y":"\ud83d"})");
}

TEST_CASE("a line of text is one line") {
  Rendering render("text = '{a}: {b}'", Format::text);
  CHECK(render(R"({"a":"x\ny","b":"\tz\u0000\u001f"})") == "x y: \tz ");
  CHECK(render("{}").starts_with("!the text of the mapping is empty"));
}

TEST_CASE("sluice's own gap records need no mapping of theirs") {
  const std::string gap = R"({"sluice":"gap","pipeline":"p","source":"kata","stream":"events",)"
                          R"("from":"2026-02-16T09:55:48.222Z","to":null,"reason":"token expired"})";
  const event_format::RecordInfo info{"events", false, true};
  Rendering cef(header_with("class_id", "'{EventType}'"));
  const auto event = parse_cef(cef(gap, info));
  CHECK(event.header ==
        std::vector<std::string>{"sluice", "sluice", "1", "gap", "Data was lost at the source", "8"});
  CHECK(event["start"] == "1771235748222");
  CHECK(event["cs1"] == "events");
  CHECK(event["reason"] == "token expired");
  Rendering leef(plain_header, Format::leef), json("[json]\na = '{a}'\n", Format::json),
      text("text = '{a}'", Format::text);
  CHECK(parse_leef(leef(gap, info)).header[3] == "gap");
  CHECK(json(gap, info).starts_with(R"({"sluice":"gap","pipeline":"p")"));
  CHECK(text(gap, info).starts_with("sluice gap: events of kata lost from 2026"));
}
