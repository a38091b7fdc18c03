// SPDX-License-Identifier: Apache-2.0
#include "core/config/sample.hpp"

namespace sluice::config::test {

TEST_CASE_FIXTURE(ConfigTest, "a file with ten different mistakes reports ten places") {
  const auto loaded = load_text(R"(enabld = true

[schedule]
every = 5

[source]
plugin = "sample"
url = "central-node.example"
max_events = 100000
verify = "non"
password = "hunter2"

[[sink]]
plugin = "fiel"

[[sink]]
plugin = "file"

[retry]
multiplier = 20.0

[buffer]
type = "disk"
max_size = "1 MiB"
)");
  CHECK(places(loaded.problems) ==
        std::vector<std::string>{"1:1 enabld", "4:9 schedule.every", "8:7 source.url",
                                 "9:14 source.max_events", "10:10 source.verify", "11:12 source.password",
                                 "14:10 sink.fiel.plugin", "16:1 sink.file.path", "20:14 retry.multiplier",
                                 "24:12 buffer.max_size"});
  CHECK(loaded.problems.errors() == 10);
  CHECK(loaded.pipelines.empty());
  REQUIRE(loaded.refused.size() == 1);
  CHECK(loaded.refused[0].name == "p");
  CHECK(loaded.problems.text().find("hunter2") == std::string::npos);
}

TEST_CASE_FIXTURE(ConfigTest, "other mistakes in one file report as many places") {
  environment["P"] = "x";
  const auto loaded = load_text(R"([schedule]
cron = "never"
time_zone = "Europe/Moskow"
jitter = "soon"

[source]
plugin = "sample"
url = "https://me:hunter2@host"
id = "8d0f7f0e"
resources = ["devices", "devices"]
headers = { a = 1 }

[[sink]]
plugin = "table"
path = "/x"

[[sink]]
plugin = "file"
name = "a b"
path = 5

[retry]
initial = "10m"
)");
  CHECK(places(loaded.problems) ==
        std::vector<std::string>{"2:8 schedule.cron", "3:13 schedule.time_zone", "4:10 schedule.jitter",
                                 "8:7 source.url", "9:6 source.id", "10:25 source.resources",
                                 "11:17 source.headers.a", "14:10 sink.table.plugin", "19:8 sink.name",
                                 "20:8 sink.file.path", "23:11 retry.initial"});
  CHECK(loaded.problems.text().find("hunter2") == std::string::npos);
}

TEST_CASE_FIXTURE(ConfigTest, "a file saved on Windows reports the same places") {
  const std::string unix_text = "[source]\nplugin = \"sample\"\nurl = 5\nmax_events = 0\n";
  std::string windows_text = "\xEF\xBB\xBF";
  for (const char c : unix_text) windows_text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(problems_of(unix_text) == problems_of(windows_text));
}

TEST_CASE_FIXTURE(ConfigTest, "an empty file says what a pipeline needs") {
  CHECK(problems_of("") ==
        "p.toml:1:1: source: is missing; add a [source] table with plugin = \"...\"\n"
        "p.toml:1:1: sink: is missing; add at least one [[sink]] table with plugin = \"...\"\n");
}

}  // namespace sluice::config::test
