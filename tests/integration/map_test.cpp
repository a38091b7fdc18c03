// SPDX-License-Identifier: Apache-2.0
// `sluice map`, and the formats in the real program.
#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "plugins/support/event_format/cef_parser.hpp"
#include "support/contains.hpp"

using namespace sluice;
using test::contains;

namespace {

struct Map {
  test::TemporaryFolder folder;

  test::Finished run(const std::vector<std::string>& words, const std::string& records) {
    const auto input = folder.path() / "records.ndjson";
    test::write_file(input, records);
    test::Program program(folder.path(), words, input);
    const auto ending = program.wait();
    return {ending, ending.code, program.output(), program.errors()};
  }
  std::string file(const std::string& text) {
    const auto path = folder.path() / "own.toml";
    test::write_file(path, text);
    return path.string();
  }
};

constexpr const char* own = R"(text = "{a}"
[header]
vendor = "V"
product = "P"
version = "1"
class_id = "{id}"
name = "n"
severity = "5"
[cef]
msg = "{a}"
deviceFacility = "{@stream}"
[json]
b = "{a}"
)";

}  // namespace

TEST_CASE_FIXTURE(Map, "map renders records by a shipped mapping found by its name") {
  const auto done = run({"map", "kata-events"}, "{\"EventType\":\"process\",\"HostName\":\"h\"}\r\n{}\n");
  CHECK(done.code == 0);
  CHECK(done.errors == "");
  CHECK(done.output ==
        "CEF:0|AO Kaspersky Lab|Kaspersky Anti Targeted Attack Platform|7.0|process|Process "
        "started|1|cat=process "
        "dvchost=h\nCEF:0|AO Kaspersky Lab|Kaspersky Anti Targeted Attack Platform|7.0|unknown|Telemetry "
        "event|1|\n");
}

TEST_CASE_FIXTURE(Map, "map renders each format by a file of one's own") {
  const std::string mapping = file(own), record = "{\"id\":1,\"a\":\"x|y\"}\n";
  CHECK(run({"map", mapping, "--stream", "s"}, record).output ==
        "CEF:0|V|P|1|1|n|5|msg=x|y deviceFacility=s\n");
  CHECK(run({"map", mapping, "--format", "leef"}, record).output ==
        "LEEF:1.0|V|P|1|1|sev=5\tname=n\tmsg=x|y\n");
  CHECK(run({"map", mapping, "--format", "json"}, record).output == "{\"b\":\"x|y\"}\n");
  CHECK(run({"map", mapping, "--format", "text"}, record).output == "x|y\n");
}

TEST_CASE_FIXTURE(
    Map, "map names the records that cannot be rendered, prints the others, and says so by its exit code") {
  const auto done = run({"map", file(own)}, "{\"id\":1}\n{\"a\":2}\nnot json\n{\"id\":4}");
  CHECK(done.code == 3);
  CHECK(done.output == "CEF:0|V|P|1|1|n|5|\nCEF:0|V|P|1|4|n|5|\n");
  CHECK(contains(done.errors, "record 2: header.class_id has no value"));
  CHECK(contains(done.errors, "record 3: not a JSON object"));
}

TEST_CASE_FIXTURE(Map, "map tells all problems of a mapping, and what shipped ones there are") {
  const std::string mapping = file("[header]\nvendor = 5\n[cef]\ncs1 = \"{a}\"\n");
  const auto broken = run({"map", mapping}, "{}\n");
  CHECK(broken.code == 1);
  CHECK(broken.output == "");
  CHECK(contains(broken.errors, mapping + ":2:10: header.vendor: is of type integer"));
  CHECK(contains(broken.errors, mapping + ":4:1: cef.cs1: has no label"));
  CHECK(contains(broken.errors, "header.severity: is missing"));
  const auto unknown = run({"map", "kata-event"}, "");
  CHECK(unknown.code == 1);
  CHECK(contains(unknown.errors, "did you mean kata-events?"));
  CHECK(contains(run({"map", "nothing-like-it"}, "").errors,
                 "there are kata-alerts, kata-events, kics-events"));
  CHECK(contains(run({"map", file("text = 'x'")}, "").errors, "has no [header]"));
  CHECK(contains(run({"map", "./nowhere.toml"}, "").errors, "cannot be read: No such file"));
  CHECK(run({"map"}, "").code == 64);
  CHECK(run({"map", "kata-events", "--format", "xml"}, "").code == 64);
}

TEST_CASE_FIXTURE(Map, "check tells the problems of a mapping at their place in it") {
  file("[header]\nvendor = 5\n");
  const auto pipeline = folder.path() / "p.toml";
  const auto check = [&](const std::string& lines) {
    test::write_file(
        pipeline,
        "[source]\nplugin = \"kata\"\nurl = \"https://a.example\"\nexternal_system_id = "
        "\"8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11\"\ncertificate = \"own.toml\"\nprivate_key = \"own.toml\"\n"
        "server_certificate = \"own.toml\"\n[[sink]]\nplugin = \"siem\"\naddress = \"a:1\"\n" +
            lines);
    return test::run_program(folder.path(), {"check", pipeline.string()}).output;
  };
  const std::string problems = check("format = \"cef\"\nmapping = \"own.toml\"\n");
  INFO(problems);
  CHECK(contains(problems, "own.toml:2:10: header.vendor: is of type integer"));
  CHECK(contains(problems, "own.toml:1:1: header.severity: is missing"));
  CHECK(contains(check("format = \"cef\"\nmapping = \"kics-event\"\n"), "did you mean kics-events?"));
  CHECK(contains(check("format = \"leef\"\n"), "shipped are kata-alerts, kata-events"));
  CHECK(contains(check("mapping = \"kata-events\"\n"), "has no effect with format = \"verbatim\""));
  CHECK(contains(check("format = \"cef\"\nmapping = \"kata-events\"\n"), "1 pipeline is good"));
}

TEST_CASE("events become CEF on the way to the collector and one line of text in a file") {
  test::Site site(test::small_events(300));
  site.pipeline({"siem", "file"}, "disk");
  const auto file = site.config() / "pipelines/kata.toml";
  std::string text = test::read_file(file);
  for (const auto& [plugin, options] :
       {std::pair(std::string("plugin = \"siem\"\n"), "format = \"cef\"\nmapping = \"kata-events\"\n"),
        {std::string("plugin = \"file\"\n"), "format = \"text\"\nmapping = \"../own.toml\"\n"}}) {
    const std::size_t at = text.find(plugin);
    REQUIRE(at != std::string::npos);
    text.insert(at + plugin.size(), options);
  }
  test::write_file(file, text);
  test::write_file(site.config() / "own.toml", "text = 'type {EventType}'\n");
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  const auto lines = site.siem_lines();
  REQUIRE(lines.size() == 300);
  for (const auto& line : lines)
    CHECK(test::parse_cef(line).header[1] == "Kaspersky Anti Targeted Attack Platform");
  REQUIRE(site.file_lines().size() == 300);
  CHECK(site.file_lines()[0].starts_with("type "));
  CHECK(site.ledger()->getValue<uint64_t>("fetched") == 300);
}
