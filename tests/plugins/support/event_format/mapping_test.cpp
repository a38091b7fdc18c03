// SPDX-License-Identifier: Apache-2.0
// What is said of a mapping that is wrong: where, what, and what to do.
#include <fstream>

#include "plugins/support/event_format/rendering.hpp"
#include "support/contains.hpp"
#include "support/event_format/options.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

/// The only problem of a mapping whose [cef] has this line, as "column key: what".
std::string cef_problem(const std::string& line) {
  const std::string all = problems_of(plain_header + "[cef]\n" + line + "\n");
  CHECK(all.starts_with("9:"));
  CHECK(std::count(all.begin(), all.end(), '\n') == 1);
  return all.size() < 3 ? all : all.substr(2, all.size() - 3);
}

}  // namespace

TEST_CASE("every problem of a mapping is told in one pass and in the order of the file") {
  const std::string problems = problems_of(R"(cef_versoin = 0
lengths = "words"
zone = "Moscow"
[header]
vendor = 5
product = "{a"
version = "v"
severity = "high"
nmae = "n"
[cef]
src-ip = "{a}"
cs1 = "{a}"
cs2Label = "x"
eventId = "{a}"
dZoneKey = "{a}"
rt = { from = "a", as = "time_uz" }
msg = { form = "a" }
[[event]]
cef.act = "x"
)");
  CHECK(problems ==
        "1:1 cef_versoin: unknown key\n"
        "2:11 lengths: is not one of its values\n"
        "3:8 zone: is no zone\n"
        "4:1 header.class_id: is missing\n"
        "4:1 header.name: is missing\n"
        "5:10 header.vendor: is of type integer, expected a text or a table with from\n"
        "6:11 header.product: '{' has no '}' behind it; write {{ for a brace\n"
        "8:12 header.severity: \"high\" is no severity\n"
        "9:1 header.nmae: unknown key\n"
        "11:1 cef.src-ip: is no key of CEF\n"
        "12:1 cef.cs1: has no label, without which nobody knows what it means\n"
        "13:1 cef.cs2Label: is the label of cs2\n"
        "14:1 cef.eventId: is set by the receiver, never by a sender\n"
        "15:1 cef.dZoneKey: belongs to specification 1.2\n"
        "16:25 cef.rt.as: \"time_uz\" is no conversion\n"
        "17:7 cef.msg: has neither from nor text\n"
        "17:9 cef.msg.form: unknown key\n"
        "18:1 event[0]: has no when\n");
}

TEST_CASE("each mistake in a value is pointed at") {
  const std::pair<const char*, const char*> cases[] = {
      {"k = '{}'", "5 cef.k: {}: a name is missing"},
      {"k = '{a..b}'", "5 cef.k: {a..b}: a name is missing"},
      {"k = '{a[}'", "5 cef.k: {a[}: '[' has no ']' behind it"},
      {"k = '{a[x]}'", "5 cef.k: {a[x]}: between '[' and ']' stands no element's number"},
      {"k = '{a[-1]}'", "5 cef.k: {a[-1]}: between '[' and ']' stands no element's number"},
      {"k = '{a]}'", "5 cef.k: {a]}: ']' has no '[' before it"},
      {"k = '{a[0]b}'", "5 cef.k: {a[0]b}: expected '.', '[' or the end after ']'"},
      {"k = '{@time}'", "5 cef.k: {@time}: \"@time\" is not known; there is @stream"},
      {"k = 'a}'", "5 cef.k: '}' has no '{' before it; write }} for a brace"},
      {"k = true", "5 cef.k: is of type boolean, expected a text or a table with from"},
      {"k = { from = 5 }", "14 cef.k.from: is of type integer, expected a string"},
      {"k = { from = ['a', ''] }", "20 cef.k.from: a name is missing"},
      {"k = { from = 'a', text = 'b' }", "5 cef.k: has both from and text"},
      {"k = { from = 'a', label = 'b' }",
       "1 cef.k: has a label, which only keys such as cs1, cn1, flexString1 have"},
      {"k = { from = 'a', zone = '+3' }", "26 cef.k.zone: is no zone"},
      {"k = { from = 'a', values = 'b' }", "28 cef.k.values: is of type string, expected a table"},
      {"k = { from = 'a', values = { b = 1 } }", "34 cef.k.values.b: is of type integer, expected a string"},
      {"k = { from = 'a', bands = { low = '1' } }", "29 cef.k.bands: \"low\" is no number"},
      {"k = { from = 'a', when = 'b' }", "26 cef.k.when: is no condition"},
      {"k = { from = 'a', when = { b = 5 } }", "32 cef.k.when.b: is of type integer, expected a string"}};
  for (const auto& [line, expected] : cases) {
    INFO(line);
    CHECK(cef_problem(line) == expected);
  }
}

TEST_CASE("delimiters that LEEF cannot have are refused") {
  for (const char* good : {"^", "x5E", "0x09", "xA6", "x20AC", ";", "#"})
    CHECK(problems_of(std::string("leef_version = '2.0'\nleef_delimiter = '") + good + "'\n" +
                      plain_header) == "");
  for (const char* bad :
       {"", "a", "5", "=", "|", " ", "\\", "ab", "x", "x0", "x0A", "xD800", "x12345", "xZZ", "x41"}) {
    INFO(bad);
    const std::string toml =
        std::string("leef_version = '2.0'\nleef_delimiter = '") + bad + "'\n" + plain_header;
    CHECK(problems_of(toml) == "2:18 leef_delimiter: is no delimiter of LEEF 2.0\n");
  }
  CHECK(contains(problems_of("leef_delimiter = '^'\n" + plain_header), "is for LEEF 2.0 only"));
}

TEST_CASE("keys of specification 1.2 need its version") {
  CHECK(problems_of("cef_version = 1\n" + plain_header + "[cef]\nreportedDuration = '{a}'\n") == "");
  CHECK(contains(problems_of("cef_version = 2\n" + plain_header), "is neither 0 nor 1"));
  Rendering render("cef_version = 1\n" + plain_header + "[cef]\nthreatActor = '{a}'\n");
  CHECK(render(R"({"a":"x"})") == "CEF:1|V|P|1|c|n|5|threatActor=x");
}

TEST_CASE("broken TOML is told with its place and no mapping is made of it") {
  const auto loaded = event_format::read_mapping("a = \n");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].line == 1);
  CHECK(loaded.mapping == nullptr);
  CHECK(event_format::read_mapping(std::string("\xFF\xFE\0", 3)).mapping == nullptr);
}

TEST_CASE("the options of a sink are checked with the content of the mapping") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& text) {
    const std::string file = (folder.path() / "m.toml").string();
    std::ofstream(file) << text;
    return file;
  };
  const auto check = [](Format format, const std::string& mapping) {
    std::vector<sdk::Problem> problems;
    event_format::check_format(format, mapping, problems);
    std::string out;
    for (const auto& problem : problems) out += problem.option + ": " + problem.text + '\n';
    return out;
  };
  CHECK(check(Format::verbatim, "") == "");
  CHECK(check(Format::json, "") == "");
  for (const auto format : {Format::cef, Format::leef, Format::text}) {
    CHECK(contains(check(format, ""), "needs a mapping"));
    CHECK(contains(check(format, ""),
                   "kata-alerts, kata-events, kics-events, kics-inventory, kics-inventory-changes"));
  }
  CHECK(contains(check(Format::verbatim, "x.toml"), "mapping: has no effect with format = \"verbatim\""));
  CHECK(contains(check(Format::cef, (folder.path() / "none.toml").string()),
                 "none.toml: cannot be read: No such file"));
  CHECK(contains(check(Format::cef, folder.path().string()), "cannot be read"));
  CHECK(check(Format::cef, write(plain_header)) == "");
  CHECK(contains(check(Format::json, write(plain_header)), "has no [json]"));
  CHECK(contains(check(Format::text, write(plain_header)), "has no text"));
  CHECK(contains(check(Format::cef, write("text = 'x'")), "has no [header]"));
  CHECK(
      contains(check(Format::cef, write(plain_header + "[cef]\ncs1 = 'x'\n")),
               "m.toml:9:1: cef.cs1: has no label, without which nobody knows what it means; write cs1 = "));
  CHECK(contains(check(Format::cef, write(std::string((1 << 20) + 1, '#'))), "is larger than 1 MiB"));
  CHECK_THROWS_AS(event_format::open_mapping(Format::cef, write("x")), sdk::Failure);
  CHECK(event_format::open_mapping(Format::json, "") == nullptr);
}

TEST_CASE("a mapping that nests without end is refused, not followed") {
  std::string key = "a";
  for (int i = 0; i < 200'000; ++i) key += ".a";
  CHECK(event_format::read_mapping("text = 'x'\n" + key + " = 1").problems.at(0).line == 2);
  CHECK_FALSE(event_format::read_mapping("a = " + std::string(100'000, '[')).problems.empty());
}
