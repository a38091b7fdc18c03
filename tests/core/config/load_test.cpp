// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <sys/stat.h>
#include <unistd.h>

#include "core/config/sample.hpp"

namespace sluice::config::test {

namespace {

constexpr const char* good = R"([source]
plugin = "inventory"
[[sink]]
plugin = "file"
path = "x"
)";

class LoadTest : protected ConfigTest {
 protected:
  Loaded load_folder() {
    return load(
        folder.path(), [this](const HostConfig&) -> const Catalogue& { return catalogue; }, options);
  }
  std::string host_problems(std::string_view text) {
    return plain(load_host(folder.write("sluice.toml", text), true, options).problems.text());
  }
};

}  // namespace

TEST_CASE_FIXTURE(LoadTest,
                  "commit_every is refused where the buffer is in memory, by its type or by default") {
  const std::string every = "[buffer]\ncommit_every = \"1 MiB\"\n";
  CHECK(problems_of(std::string(good) + every).find("buffer.commit_every: has no meaning") !=
        std::string::npos);
  CHECK(problems_of(std::string(good) + every + "type = \"memory\"\n").find("has no meaning") !=
        std::string::npos);
  CHECK(problems_of(std::string(good) + every + "type = \"disk\"\n") == "");
}

TEST_CASE_FIXTURE(LoadTest, "a pipeline that says little gets the defaults") {
  folder.write("pipelines/b.toml", good);
  folder.write(
      "pipelines/a.toml",
      "[source]\nplugin = \"sample\"\nurl = \"https://a\"\n[[sink]]\nplugin = \"file\"\npath = \"x\"\n");
  const Loaded loaded = load_folder();
  CHECK(loaded.problems.text() == "");
  CHECK(loaded.host_usable);
  CHECK(loaded.host.file.empty());
  CHECK(loaded.host.store_path == "/var/lib/sluice");
  CHECK(loaded.host.plugin_paths.empty());
  CHECK(loaded.host.stop_timeout == std::chrono::seconds{10});
  REQUIRE(loaded.pipelines.size() == 2);
  const PipelineConfig& streaming = loaded.pipelines[0];
  CHECK(streaming.name == "a");
  CHECK(streaming.enabled);
  CHECK(streaming.buffer == BufferConfig{BufferType::disk, std::uint64_t{20} << 30});
  CHECK(streaming.schedule == ScheduleConfig{});
  CHECK(streaming.schedule.every == std::chrono::minutes{1});
  CHECK(streaming.retry == RetryConfig{});
  CHECK(streaming.source.plugin == "sample");
  CHECK(loaded.pipelines[1].name == "b");
  CHECK(loaded.pipelines[1].buffer == BufferConfig{BufferType::memory, std::uint64_t{4} << 20});
}

TEST_CASE_FIXTURE(LoadTest, "a pipeline overrides the shared settings key by key") {
  folder.write("sluice.toml", R"([plugins]
path = "plugins"
[store]
path = "state"
[log]
level = "warning"
[log.levels]
store = "debug"
[retry]
initial = "2s"
multiplier = 3
jitter = "none"
max_elapsed = "1d"
[buffer]
max_memory_size = "8 MiB"
[host]
stop_timeout = "30s"
)");
  folder.write("pipelines/a.toml", std::string(good) + "[retry]\nmax = \"1m\"\nmultiplier = 1.5\n");
  folder.write("pipelines/b.toml", std::string(good) + "[buffer]\ntype = \"disk\"\n");
  const Loaded loaded = load_folder();
  CHECK(loaded.problems.text() == "");
  CHECK(loaded.host.plugin_paths == std::vector{(folder.path() / "plugins").string()});
  CHECK(loaded.host.store_path == (folder.path() / "state").string());
  CHECK(loaded.host.log.level == LogLevel::warning);
  CHECK(loaded.host.log.levels.at("store") == LogLevel::debug);
  CHECK(loaded.host.stop_timeout == std::chrono::seconds{30});
  REQUIRE(loaded.pipelines.size() == 2);
  const RetryConfig& retry = loaded.pipelines[0].retry;
  CHECK(retry.initial == std::chrono::seconds{2});
  CHECK(retry.max == std::chrono::minutes{1});
  CHECK(retry.multiplier == 1.5);
  CHECK_FALSE(retry.full_jitter);
  CHECK(retry.max_elapsed == std::chrono::hours{24});
  CHECK(loaded.pipelines[0].buffer == BufferConfig{BufferType::memory, 8 << 20});
  CHECK(loaded.pipelines[1].buffer == BufferConfig{BufferType::disk, std::uint64_t{20} << 30});
  CHECK(loaded.pipelines[1].retry.multiplier == 3.0);
}

TEST_CASE_FIXTURE(LoadTest, "sinks have the names of their plugins, numbered, or their own") {
  const auto loaded = load_text(R"(enabled = false
[source]
plugin = "inventory"
[[sink]]
plugin = "file"
path = "a"
[[sink]]
plugin = "file"
path = "b"
[[sink]]
plugin = "file"
name = "file-2"
path = "c"
[[sink]]
plugin = "table"
path = "d"
)");
  CHECK(loaded.problems.text() == "");
  REQUIRE(loaded.pipelines.size() == 1);
  CHECK_FALSE(loaded.pipelines[0].enabled);
  std::string names;
  for (const auto& sink : loaded.pipelines[0].sinks) names += sink.name + ' ';
  CHECK(names == "file file-3 file-2 table ");
}

TEST_CASE_FIXTURE(LoadTest, "two sinks of one name are refused") {
  const std::string sink = "[[sink]]\nplugin = \"file\"\nname = \"x\"\npath = \"a\"\n";
  CHECK(problems_of("[source]\nplugin = \"inventory\"\n" + sink + sink)
            .find("p.toml:9:8: sink.name: \"x\" is the name of two sinks; give each its own") == 0);
}

TEST_CASE_FIXTURE(LoadTest, "one broken file does not hide the problems of the others") {
  folder.write("sluice.toml", "[log]\nlevel = \"loud\"\n");
  folder.write("pipelines/a.toml", "[source\n");
  folder.write("pipelines/b.toml", good);
  folder.write("pipelines/c.toml", std::string(good) + "colour = 1\n");
  folder.write("pipelines/d d.toml", good);
  folder.write("pipelines/.hidden.toml", "[");
  folder.write("pipelines/notes.txt", "[");
  const Loaded loaded = load_folder();
  CHECK_FALSE(loaded.host_usable);
  REQUIRE(loaded.pipelines.size() == 1);
  CHECK(loaded.pipelines[0].name == "b");
  CHECK(loaded.refused.size() == 3);
  CHECK(loaded.problems.errors() == 4);
  const std::string text = plain(loaded.problems.text());
  CHECK(text.find("sluice.toml:2:9: log.level: \"loud\" is not one of debug, info, warning, error") == 0);
  CHECK(text.find("pipelines/a.toml:1:8: not valid TOML: table header: expected ']'") != std::string::npos);
  CHECK(text.find("pipelines/c.toml:6:1: sink.file.colour: unknown key; known here: plugin, isolation, "
                  "isolation_timeout, isolation_memory, name, path") != std::string::npos);
  CHECK(text.find("pipelines/d d.toml: \"d d\" cannot be the name of a pipeline; rename the file") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(LoadTest, "no pipelines at all is a problem that says where they were looked for") {
  CHECK(plain(load_folder().problems.text()) ==
        "pipelines: there are no pipelines: there is no such folder; make it and put a pipeline's file into "
        "it\n");
  std::filesystem::create_directory(folder.path() / "pipelines");
  CHECK(plain(load_folder().problems.text()) ==
        "pipelines: there are no pipelines: no file here ends in .toml; put a pipeline's file into this "
        "folder\n");
}

TEST_CASE_FIXTURE(LoadTest, "a path that is not there is a problem, not a crash") {
  const auto open = [this](const HostConfig&) -> const Catalogue& { return catalogue; };
  CHECK(plain(load(folder.path() / "none", open, options).problems.text()) ==
        "none: there is no such file; check the path\n");
  std::filesystem::create_directory(folder.path() / "pipelines");
  std::filesystem::create_directory(folder.path() / "pipelines/d.toml");
  CHECK(plain(load_folder().problems.text()) == "pipelines/d.toml: is a folder; name a file\n");
}

TEST_CASE_FIXTURE(LoadTest, "a folder that may not be read says so" * doctest::skip(::geteuid() == 0)) {
  std::filesystem::create_directory(folder.path() / "pipelines");
  ::chmod((folder.path() / "pipelines").c_str(), 0);
  CHECK(plain(load_folder().problems.text()) ==
        "pipelines: cannot be read: Permission denied; check the path and its permissions\n");
  ::chmod((folder.path() / "pipelines").c_str(), 0700);
}

TEST_CASE_FIXTURE(LoadTest, "a folder of pipelines alone, or one file, can be loaded too") {
  const auto file = folder.write("a.toml", good);
  CHECK(load_folder().pipelines.size() == 1);
  const auto open = [this](const HostConfig& known) -> const Catalogue& {
    CHECK(known.store_path == "/s");
    return catalogue;
  };
  const auto host_file = folder.write("other/sluice.toml", "store.path = \"/s\"\n");
  CHECK(load(file, open, options, host_file).pipelines.size() == 1);
  const auto twin = folder.write("other/a.toml", good);
  const auto both = load_pipelines(std::vector{file, twin}, host, catalogue, options);
  CHECK(both.pipelines.size() == 1);
  CHECK(plain(both.problems.text()) ==
        "other/a.toml: the pipeline \"a\" is already a.toml; rename one of the files\n");
}

TEST_CASE_FIXTURE(LoadTest, "a plugin that is not there is answered with those that are") {
  const auto with = [&](const std::string& source, const std::string& sink) {
    return problems_of("[source]\n" + source + "\n[[sink]]\npath = \"x\"\n" + sink + "\n");
  };
  CHECK(with("plugin = \"sampel\"", "plugin = \"file\"") ==
        "p.toml:2:10: source.plugin: there is no source plugin \"sampel\"; did you mean sample? installed "
        "sources: "
        "sample, inventory\n"
        "  plugin = \"sampel\"\n"
        "           ^\n");
  CHECK(with("plugin = \"file\"", "plugin = \"file\"")
            .find("\"file\" is a sink, not a source; installed sources: sample, inventory") !=
        std::string::npos);
  CHECK(with("plugin = \"broken\"", "plugin = \"file\"")
            .find("the source plugin \"broken\" cannot be used: sluice-source-broken.so: built for plugin "
                  "ABI 2.0; install") != std::string::npos);
  CHECK(with("plugin = 5", "plugin = \"file\"").find("source.plugin: is an integer, expected a string") !=
        std::string::npos);
  CHECK(with("plugn = \"sample\"", "plugin = \"file\"")
            .find("2:1: source.plugn: unknown key; did you mean plugin?") != std::string::npos);
  CHECK(
      with("", "plugin = \"file\"").find("1:1: source.plugin: is missing; add plugin = \"...\"; installed") !=
      std::string::npos);
}

TEST_CASE_FIXTURE(LoadTest, "a sink that needs snapshots is refused behind a streaming source") {
  CHECK(problems_of("source = { plugin = \"sample\", url = \"https://a\" }\nsink = [{ plugin = \"table\", "
                    "path = \"/x\" }]\n") ==
        "p.toml:2:20: sink.table.plugin: table needs complete snapshots, and the source sample streams "
        "without end; "
        "use another sink here, or table behind a snapshot source\n"
        "  sink = [{ plugin = \"table\", path = \"/x\" }]\n"
        "                     ^\n");
  CHECK(problems_of(
            "source = { plugin = \"inventory\" }\nsink = [{ plugin = \"table\", path = \"/x\" }]\n") == "");
}

TEST_CASE_FIXTURE(LoadTest, "a schedule is a rate or a calendar") {
  const auto with = [&](const std::string& lines) {
    return problems_of(std::string(good) + "[schedule]\n" + lines);
  };
  CHECK(with("cron = \"0 3 * * *\"\ntime_zone = \"Europe/Moscow\"\njitter = \"5m\"\n") == "");
  CHECK(with("every = \"5s\"\ncron = \"0 3 * * *\"\n")
            .find("p.toml:8:1: schedule.cron: every and cron exclude each other; remove one of the two") ==
        0);
  CHECK(with("time_zone = \"UTC\"\n").find("schedule.time_zone: has no effect without cron") !=
        std::string::npos);
  CHECK(with("cron = \"\"\n").find("schedule.cron: is empty") != std::string::npos);
  CHECK(with("every = \"0s\"\n").find("\"0s\" is too small; write at least \"1ms\"") != std::string::npos);
}

TEST_CASE_FIXTURE(LoadTest, "tables written as something else are reported once each") {
  CHECK(
      places(load_text("schedule = 5\nretry = []\nbuffer = \"disk\"\nsource = \"sample\"\nsink = \"file\"\n")
                 .problems) ==
      std::vector<std::string>{"1:1 schedule", "2:1 retry", "3:1 buffer", "4:1 source", "5:1 sink"});
  CHECK(problems_of("[source]\nplugin = \"inventory\"\n[sink]\nplugin = \"file\"\npath = \"x\"\n") ==
        "p.toml:3:1: sink: is a single table; write [[sink]] with two brackets\n"
        "  [sink]\n"
        "  ^\n");
  CHECK(places(load_text("[[source]]\nplugin = \"inventory\"\n[[sink]]\nplugin = \"file\"\npath = \"x\"\n")
                   .problems) == std::vector<std::string>{"1:1 source"});
}

TEST_CASE_FIXTURE(LoadTest, "sluice.toml is checked as closely as a pipeline") {
  CHECK(host_problems("[plugin]\npath = \"x\"\n") ==
        "sluice.toml:1:2: plugin: unknown key; did you mean plugins?\n"
        "  [plugin]\n"
        "   ^\n");
  CHECK(host_problems("[log.levels]\nstroe = \"debug\"\n")
            .find("2:1: log.levels.stroe: unknown key; did you mean store?") != std::string::npos);
  CHECK(host_problems("[log.levels]\nstore = \"loud\"\n")
            .find("2:9: log.levels.store: \"loud\" is not one of") != std::string::npos);
  CHECK(host_problems("[retry]\nmultiplier = nan\n")
            .find("is not a finite number; write a value from 1 to 10") != std::string::npos);
  CHECK(host_problems("[retry]\nmultiplier = 0.5\n").find("0.5 is too small") != std::string::npos);
  CHECK(host_problems("[retry]\nmax = \"10ms\"\n").find("2:7: retry.max: is shorter than initial") !=
        std::string::npos);
  CHECK(host_problems("[buffer]\nmax_disk_size = \"1 MiB\"\n").find("write at least \"16 MiB\"") !=
        std::string::npos);
  CHECK(host_problems("[plugins]\npath = [\"a\", 5]\n")
            .find("2:14: plugins.path: is an integer, expected a path") != std::string::npos);
  CHECK(host_problems("") == "");
}

TEST_CASE_FIXTURE(LoadTest, "what may be left behind is named and what is in use is warned of") {
  folder.write("sluice.toml", "[store]\nabandon = [\"old\"]\n");
  folder.write("pipelines/a.toml", "abandon = [\"sink.siem\", \"source.sample\"]\n" + std::string(good));
  const Loaded loaded = load_folder();
  CHECK(loaded.problems.text() == "");
  CHECK(loaded.host.abandon == std::vector<std::string>{"old"});
  CHECK(loaded.pipelines.at(0).abandon == std::vector<std::string>{"sink.siem", "source.sample"});

  folder.write("pipelines/a.toml", "abandon = [\"sink.file\", \"source.inventory\"]\n" + std::string(good));
  const auto warned = load_folder().problems;
  CHECK(warned.errors() == 0);
  CHECK(warned.warnings() == 2);
  CHECK(warned.text().find("a.toml:1:12: warning: abandon: sink.file is in use here") != std::string::npos);

  folder.write("pipelines/a.toml", "abandon = [\"siem\"]\n" + std::string(good));
  CHECK(load_folder().problems.text().find("\"siem\" names nothing that could be left behind") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(LoadTest, "a missing sluice.toml matters only to who named it") {
  CHECK(load_host(folder.path() / "sluice.toml", false, options).problems.empty());
  CHECK(load_host(folder.path() / "sluice.toml", true, options).problems.errors() == 1);
}

}  // namespace sluice::config::test
