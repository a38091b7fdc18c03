// SPDX-License-Identifier: Apache-2.0
// Options whose value may be the name of a file that comes with sluice.
#include <Poco/JSON/Parser.h>

#include "config/describe.hpp"
#include "core/config/sample.hpp"

namespace sluice::config::test {

namespace {

struct ShippedConfig {
  std::string mapping;
};

const sdk::Spec<ShippedConfig>& shipped_spec() {
  static const sdk::Spec<ShippedConfig> spec{
      {sdk::field("mapping", &ShippedConfig::mapping, "What becomes what.").file().shipped("mappings")}};
  return spec;
}

class ShippedCatalogue final : public Catalogue {
 public:
  ShippedCatalogue()
      : source_(info("inventory", PluginKind::source, 0, {})),
        sink_(info("sink", PluginKind::sink, 0, shipped_spec().options())) {}
  const PluginInfo* find(PluginKind kind, std::string_view) const override {
    return kind == PluginKind::source ? &source_ : &sink_;
  }
  std::vector<const PluginInfo*> all() const override { return {&source_, &sink_}; }
  std::string why_missing(PluginKind, std::string_view) const override { return {}; }

 private:
  PluginInfo source_, sink_;
};

class ShippedTest : protected ConfigTest {
 protected:
  ShippedTest() {
    folder.write("share/mappings/kata-events.toml", "");
    folder.write("share/mappings/kics-events.toml", "");
    folder.write("share/mappings/readme.txt", "");
    options.share = folder.path() / "share";
  }

  LoadedPipelines load_mapping(const std::string& mapping) {
    const auto file = folder.write(
        "pipelines/p.toml",
        "[source]\nplugin = \"inventory\"\n[[sink]]\nplugin = \"sink\"\nmapping = \"" + mapping + "\"\n");
    return load_pipelines(std::vector{file}, host, shipped, options);
  }
  std::string path_of(const std::string& mapping) {
    const auto loaded = load_mapping(mapping);
    CHECK(loaded.problems.text() == "");
    REQUIRE(loaded.pipelines.size() == 1);
    return shipped_spec().read(loaded.pipelines[0].sinks[0].settings.view()).mapping;
  }
  std::string problem_of(const std::string& mapping) {
    const auto problems = load_mapping(mapping).problems;
    REQUIRE(problems.list().size() == 1);
    CHECK(problems.list()[0].line == 5);
    CHECK(problems.list()[0].column == 11);
    return plain(problems.list()[0].what + "; " + problems.list()[0].remedy);
  }

  ShippedCatalogue shipped;
};

}  // namespace

TEST_CASE_FIXTURE(ShippedTest, "a bare name stands for the file that comes with sluice") {
  CHECK(path_of("kata-events") == (folder.path() / "share/mappings/kata-events.toml").string());
}

TEST_CASE_FIXTURE(ShippedTest, "a path stays a path relative to the pipeline's file") {
  folder.write("pipelines/kata-events.toml", "");
  folder.write("own.toml", "");
  CHECK(path_of("kata-events.toml") == (folder.path() / "pipelines/kata-events.toml").string());
  CHECK(path_of("./kata-events.toml") == (folder.path() / "pipelines/kata-events.toml").string());
  CHECK(path_of("../own.toml") == (folder.path() / "own.toml").string());
}

TEST_CASE_FIXTURE(ShippedTest, "an unknown name is answered with what there is") {
  CHECK(problem_of("kata-evnets") ==
        "\"kata-evnets\" is none of the files that come with sluice; did you mean kata-events? There are "
        "kata-events, "
        "kics-events; write ./kata-evnets.toml for a file beside this one");
  CHECK(problem_of("something") ==
        "\"something\" is none of the files that come with sluice; There are kata-events, kics-events; write "
        "./something.toml for a file beside this one");
  CHECK(problem_of("readme").starts_with("\"readme\" is none of the files"));
  CHECK(problem_of("..").starts_with("\"..\" is none of the files"));
  CHECK(problem_of("none.toml").find("none.toml does not exist") != std::string::npos);
  options.share = "/nonexistent";
  CHECK(problem_of("kata-events")
            .starts_with("\"kata-events\" is no file, and no files come with this program"));
  options.share.clear();
  CHECK(problem_of("kata-events")
            .starts_with("\"kata-events\" is no file, and no files come with this program"));
}

TEST_CASE_FIXTURE(ShippedTest, "descriptions say that a name may be written") {
  const auto& sink = *shipped.find(PluginKind::sink, "sink");
  const std::string allowed = "a path, or NAME for the shipped mappings/NAME.toml";
  CHECK(describe_text(sink).find("allowed: " + allowed) != std::string::npos);
  CHECK(describe_markdown(sink).find("| `mapping` | file |  | " + allowed + " |") != std::string::npos);
  const auto schema =
      Poco::JSON::Parser().parse(describe_json_schema(sink)).extract<Poco::JSON::Object::Ptr>();
  const auto option = schema->getObject("properties")->getObject("mapping");
  CHECK(option->getValue<std::string>("description") == "What becomes what. Allowed: " + allowed + '.');
  CHECK(option->getValue<std::string>("type") == "string");
}

TEST_CASE("an option of a plugin built before there were shipped files has none") {
  sluice_option old = shipped_spec().options()[0];
  old.size = offsetof(sluice_option, shipped);
  const OptionList list{&old, 1, sizeof old};
  CHECK(list.at(0).shipped.size == 0);
}

}  // namespace sluice::config::test
