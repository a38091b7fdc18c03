// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk/host.hpp>

#include "core/config/sample.hpp"

namespace sluice::config::test {

TEST_CASE_FIXTURE(ConfigTest, "a checked table arrives at the plugin with every value") {
  folder.write("cert.pem", "x");
  environment["PASSWORD"] = "hunter2";
  options.secrets = Secrets::resolve;
  const auto loaded = load_text(R"([source]
plugin = "sample"
url = "https://node.example/api"
id = "8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11"
max_events = 72000
timeout = "1m30s"
piece = "64 KiB"
follow = false
verify = "pinned"
password = { env = "PASSWORD" }
certificate = "cert.pem"
folder = "../copies/./x"
resources = ["users", "apps"]
headers = { b = "2", a = "1" }
address = "[::1]:80"
[[sink]]
plugin = "file"
path = "out-{date}.ndjson"
)");
  CHECK(loaded.problems.text() == "");
  REQUIRE(loaded.pipelines.size() == 1);
  const Settings& settings = loaded.pipelines[0].source.settings;
  const SampleConfig config = sample_spec().read(settings.view());
  CHECK(config.url == "https://node.example/api");
  CHECK(config.max_events == 72000);
  CHECK(config.timeout == std::chrono::seconds{90});
  CHECK(config.piece.value == 65536);
  CHECK_FALSE(config.follow);
  CHECK(config.verify == "pinned");
  CHECK(config.password->reveal() == "hunter2");
  CHECK(config.certificate == (folder.path() / "cert.pem").string());
  CHECK(config.folder == (folder.path().parent_path() / "copies/x").string());
  CHECK(config.resources == std::vector<std::string>{"users", "apps"});
  CHECK(config.headers == sdk::Map{{"b", "2"}, {"a", "1"}});
  CHECK(config.address == "[::1]:80");
  CHECK(settings.values().front().name == "url");
  CHECK(settings.find("nothing") == nullptr);
}

TEST_CASE_FIXTURE(ConfigTest, "the plugin gets what was written and nothing else") {
  const auto loaded =
      load_text("source = { plugin = \"inventory\" }\nsink = [{ plugin = \"file\", path = \"/x\" }]\n");
  CHECK(loaded.problems.text() == "");
  REQUIRE(loaded.pipelines.size() == 1);
  CHECK(loaded.pipelines[0].source.settings.view().count == 0);
  CHECK(loaded.pipelines[0].sinks[0].settings.view().count == 1);
}

TEST_CASE_FIXTURE(ConfigTest, "settings stay valid when they are moved, and are equal by value") {
  const std::string text =
      "source = { plugin = \"inventory\" }\nsink = [{ plugin = \"file\", path = \"/x\" }]\n";
  auto first = load_text(text), second = load_text(text);
  CHECK(first.pipelines.at(0) == second.pipelines.at(0));
  Settings moved = std::move(first.pipelines[0].sinks[0].settings);
  CHECK(sdk::view(moved.view().settings[0].text) == "/x");
  CHECK_FALSE(first.pipelines[0] == second.pipelines[0]);
}

TEST_CASE_FIXTURE(ConfigTest, "a mistyped key is pointed at with the right one") {
  CHECK(problems_of_source("timout = \"5s\"") ==
        "p.toml:4:1: source.timout: unknown key; did you mean timeout?\n"
        "  timout = ***\n"
        "  ^\n");
}

TEST_CASE_FIXTURE(ConfigTest, "a mistyped required key is one mistake, not two") {
  const auto loaded = load_text(
      "[source]\nplugin = \"sample\"\nulr = \"https://a\"\n[[sink]]\nplugin = \"file\"\npath = \"x\"\n");
  CHECK(places(loaded.problems) == std::vector<std::string>{"3:1 source.ulr"});
}

TEST_CASE_FIXTURE(ConfigTest, "a missing required key points at the header of its table") {
  CHECK(problems_of("[source]\nplugin = \"sample\"\n\n[[sink]]\nplugin = \"file\"\npath = \"x\"\n") ==
        "p.toml:1:1: source.url: is missing; add url = \"https://node.example\"\n"
        "  [source]\n"
        "  ^\n");
}

TEST_CASE_FIXTURE(ConfigTest, "a wrong type is answered with how to write it") {
  CHECK(problems_of_source("max_events = \"500\"") ==
        "p.toml:4:14: source.max_events: is a string, expected an integer; write max_events = 500\n"
        "  max_events = \"500\"\n"
        "               ^\n");
  const auto says = [&](const std::string& line, const std::string& message) {
    CAPTURE(line);
    CHECK(problems_of_source(line).find(message) != std::string::npos);
  };
  says("max_events = \"many\"", "write max_events = 20000");
  says("max_events = 1.5", "is a number, expected an integer");
  says("follow = \"no\"", "is a string, expected true or false; write follow = false");
  says("timeout = 5", "5 has no unit; write timeout = \"5s\" for seconds");
  says("timeout = [5]", "is an array, expected a duration; write timeout = \"30s\"");
  says("piece = true", "is a boolean, expected a size; write piece = \"1 MiB\"");
  says("piece = -1", "is negative");
  says("id = 5", "is an integer, expected a string");
  says("verify = 2024-01-01", "is a date, expected a string; write verify = \"full\"");
  says("resources = \"users\"", "write resources = [\"users\"]");
  says("headers = 5", "expected a table of strings");
  says("headers = { a = 1 }", "source.headers.a: is an integer, expected a string");
  says("folder = {}", "is a table, expected a string");
}

TEST_CASE_FIXTURE(ConfigTest, "a value out of range is answered with the range") {
  const auto says = [&](const std::string& line, const std::string& message) {
    CAPTURE(line);
    CHECK(problems_of_source(line).find(message) != std::string::npos);
  };
  says("max_events = 0", "0 is too small; write a value from 1 to 72000");
  says("max_events = 72001", "72001 is too large; write a value from 1 to 72000");
  says("timeout = \"999ms\"", "\"999ms\" is too small; write a value from \"1s\" to \"5m\"");
  says("piece = 1", "1 is too small; write at least \"4 KiB\"");
  says("resources = []", "has 0 items, which is too few; write at least 1 item");
}

TEST_CASE_FIXTURE(ConfigTest, "a text that is none of the choices is answered with the nearest one") {
  CHECK(problems_of_source("verify = \"nnoe\"")
            .find("\"nnoe\" is not one of full, pinned, none; did you mean none?") != std::string::npos);
  CHECK(
      problems_of_source("resources = [\"users\", \"device\", \"users\"]") ==
      "p.toml:4:23: source.resources: \"device\" is not one of devices, apps, users; did you mean devices?\n"
      "  resources = [\"users\", \"device\", \"users\"]\n"
      "                        ^\n"
      "p.toml:4:33: source.resources: \"users\" is there twice; remove one of the two\n"
      "  resources = [\"users\", \"device\", \"users\"]\n"
      "                                  ^\n");
}

TEST_CASE_FIXTURE(ConfigTest, "a file must be there and be a file") {
  const auto says = [&](const std::string& line, const std::string& message) {
    CAPTURE(line);
    CHECK(problems_of_source(line).find(message) != std::string::npos);
  };
  says("certificate = \"none.pem\"", "none.pem does not exist; check the path and its permissions");
  says("certificate = \".\"", "is a folder; name a file in it");
  says("certificate = \"~/a.pem\"", "starts with ~, which is not expanded");
  says("certificate = \"\"", "is empty");
  says("certificate = \"a\\u0000b\"", "holds a NUL character");
}

TEST_CASE_FIXTURE(ConfigTest, "columns count characters, and the caret stands below the right one") {
  CHECK(problems_of_source("headers = { \"имя\" = 1 }") ==
        "p.toml:4:21: source.headers.имя: is an integer, expected a string; put it in quotes\n"
        "  headers = { \"имя\" = 1 }\n"
        "                      ^\n");
}

TEST_CASE_FIXTURE(ConfigTest, "the plugin's own check points at its option") {
  environment["P"] = "x";
  CHECK(problems_of_source("password = { env = \"P\" }") ==
        "p.toml:4:1: source.password: has nothing to open; write certificate too\n"
        "  password = { env = \"P\" }\n"
        "  ^\n");
  const auto loaded = load_text(
      "source = { plugin = \"sample\", url = \"https://a\", verify = \"none\" }\n"
      "sink = [{ plugin = \"file\", path = \"/x\" }]\n");
  CHECK(loaded.problems.warnings() == 1);
  CHECK(loaded.problems.text().find("warning: source.verify: nothing is verified") != std::string::npos);
  CHECK(loaded.pipelines.size() == 1);
}

TEST_CASE_FIXTURE(ConfigTest, "what follows from a reported mistake is not reported too") {
  environment["P"] = "x";
  const std::string text = problems_of_source("password = { env = \"P\" }\ncertificate = 5");
  CHECK(text.find("source.certificate: is an integer") != std::string::npos);
  CHECK(text.find("has nothing to open") == std::string::npos);
}

TEST_CASE_FIXTURE(ConfigTest, "an option that this version does not know is a problem, not a crash") {
  struct Larger {
    sluice_option option;
    char more[40];
  };
  static Larger future[2]{};
  for (auto& element : future) element.option = sink_spec().options()[0];
  future[0].option.size = sizeof(Larger);
  future[1].option.size = sizeof(Larger);
  future[1].option.name = sdk::borrow("colour");
  future[1].option.type = 99;
  class FutureCatalogue final : public Catalogue {
   public:
    FutureCatalogue() {
      plugin_.name = "future";
      plugin_.kind = PluginKind::sink;
      plugin_.options = {&future[0].option, 2, sizeof(Larger)};
      source_.name = "inventory";
    }
    const PluginInfo* find(PluginKind kind, std::string_view) const override {
      return kind == PluginKind::sink ? &plugin_ : &source_;
    }
    std::vector<const PluginInfo*> all() const override { return {&plugin_, &source_}; }
    std::string why_missing(PluginKind, std::string_view) const override { return {}; }

   private:
    PluginInfo plugin_, source_;
  } future_catalogue;
  const auto file = folder.write(
      "p.toml",
      "source = { plugin = \"inventory\" }\n[[sink]]\nplugin = \"future\"\npath = \"a\"\ncolour = 1\n");
  const auto loaded = load_pipelines(std::vector{file}, host, future_catalogue, options);
  CHECK(places(loaded.problems) == std::vector<std::string>{"5:10 sink.future.colour"});
}

}  // namespace sluice::config::test
