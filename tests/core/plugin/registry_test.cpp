// SPDX-License-Identifier: Apache-2.0
#include "plugin/registry.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "plugin/digest.hpp"
#include "plugin/instance_host.hpp"
#include "plugin/sink.hpp"
#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using config::PluginKind;

namespace {

struct BrokenPlugins {
  BrokenPlugins() {
    registry.add_folder(BROKEN_PLUGINS);
    registry.all();
    for (const auto& refusal : registry.refusals())
      reasons[std::filesystem::path(refusal.file).stem().string()] = refusal.reason;
  }
  plugin::Registry registry;
  std::map<std::string, std::string> reasons;
};

}  // namespace

TEST_CASE_FIXTURE(BrokenPlugins,
                  "each broken library is refused by name and reason, and the good ones are taken") {
  CHECK(registry.find(PluginKind::sink, "good") != nullptr);
  CHECK(registry.find(PluginKind::sink, "throws") != nullptr);
  CHECK(registry.all().size() == 3);
  CHECK(reasons.size() == 11);
  CHECK(test::contains(reasons["sluice-sink-too_old"],
                       "built for plugin ABI 0.0, this host accepts 1.0 to 1.0"));
  CHECK(test::contains(reasons["sluice-sink-too_new"],
                       "built for plugin ABI 1.1, this host accepts 1.0 to 1.0; update sluice"));
  CHECK(test::contains(reasons["sluice-sink-no_entry"], "has no symbol sluice_plugin_entry"));
  CHECK(test::contains(reasons["sluice-sink-truncated_entry"], "entry is cut short"));
  CHECK(test::contains(reasons["sluice-sink-truncated_table"], "sink table has 40 bytes"));
  CHECK(test::contains(reasons["sluice-sink-missing_function"], "lacks a function"));
  CHECK(test::contains(reasons["sluice-sink-bad_name"], "lower-case letters"));
  CHECK(test::contains(reasons["sluice-sink-second"], "is a second sink named good"));
  CHECK(test::contains(reasons["sluice-sink-text"], "cannot be loaded as a shared library"));
}

TEST_CASE_FIXTURE(BrokenPlugins, "a pipeline that wants a refused plugin learns why it is missing") {
  CHECK(test::contains(registry.why_missing(PluginKind::sink, "too_new"), "built for plugin ABI 1.1"));
  CHECK(registry.why_missing(PluginKind::sink, "never-heard-of") == "");
}

TEST_CASE("a library that is named after its plugin is loaded when the plugin is asked for") {
  plugin::Registry registry;
  registry.add_folder(BROKEN_PLUGINS);
  const auto seen_in_the_file = registry.refusals().size();
  CHECK(seen_in_the_file == 8);
  CHECK(registry.find(PluginKind::sink, "throws") != nullptr);
  CHECK(registry.refusals().size() == seen_in_the_file);
  SUBCASE("a refused one with its reason") {
    CHECK(registry.find(PluginKind::sink, "missing_function") == nullptr);
    CHECK(test::contains(registry.why_missing(PluginKind::sink, "missing_function"), "lacks a function"));
    CHECK(registry.refusals().size() == seen_in_the_file + 1);  // and nothing else was loaded for that
  }
  SUBCASE("all of them when no library has the name") {
    CHECK(registry.find(PluginKind::sink, "never-heard-of") == nullptr);
    CHECK(registry.refusals().size() == 11);
  }
}

TEST_CASE("a library of another name is loaded at once, and found by the name of its plugin") {
  const test::TemporaryFolder folder;
  std::filesystem::copy(std::filesystem::path(BROKEN_PLUGINS) / "sluice-sink-good.so",
                        folder.path() / "ours.so");
  plugin::Registry registry;
  registry.add_folder(folder.path());
  CHECK(registry.find(PluginKind::sink, "good") != nullptr);
}

namespace {

/// Another process as a registry sees it: one library does not survive there, and of the others it tells.
class PlayedProbe final : public plugin::Probe {
 public:
  explicit PlayedProbe(std::size_t& tried) : tried_(tried) {}

  std::vector<Finding> try_out(const std::vector<std::filesystem::path>& files) override {
    std::vector<Finding> findings(files.size());
    for (std::size_t i = 0; i < files.size(); ++i, ++tried_) {
      if (files[i].stem() == "sluice-sink-crashes") {
        findings[i].objection = "it ends the process";
        continue;
      }
      config::PluginInfo told;
      told.name = "good";
      told.kind = PluginKind::sink;
      told.version = "as told";
      told.file = files[i].string();
      findings[i].description = std::make_unique<plugin::Description>(plugin::show_description(told));
    }
    return findings;
  }
  std::vector<config::Advice> check(const config::PluginInfo& plugin, const config::Settings&) override {
    return {{"path", "asked of " + std::filesystem::path(plugin.file).filename().string(), false}};
  }

 private:
  std::size_t& tried_;
};

}  // namespace

TEST_CASE("a library is loaded here only when it has passed its trial elsewhere") {
  std::size_t tried = 0;
  plugin::Registry registry(std::make_unique<PlayedProbe>(tried));
  registry.add_file(std::filesystem::path(HARMFUL_PLUGINS) / "sluice-sink-crashes.so");
  registry.add_file(std::filesystem::path(BROKEN_PLUGINS) / "sluice-sink-good.so");
  CHECK(tried == 2);
  const auto* info = registry.find(PluginKind::sink, "good");
  REQUIRE(info != nullptr);
  CHECK(info->version == "as told");
  CHECK(registry.entry(PluginKind::sink, "good") != nullptr);
  CHECK(registry.why_missing(PluginKind::sink, "crashes").ends_with("it ends the process"));
  SUBCASE("and what it checks for an instance with isolation, the other process says") {
    const auto advice = registry.check(*info, config::Settings(), true);
    REQUIRE(advice.size() == 1);
    CHECK(advice[0].text == "asked of sluice-sink-good.so");
  }
}

TEST_CASE("with a list of digests no other library is taken, and none that was replaced since") {
  const test::TemporaryFolder folder;
  const auto good = folder.path() / "sluice-sink-good.so";
  std::filesystem::copy(std::filesystem::path(BROKEN_PLUGINS) / "sluice-sink-good.so", good);
  std::filesystem::copy(std::filesystem::path(BROKEN_PLUGINS) / "sluice-sink-throws.so",
                        folder.path() / "sluice-sink-throws.so");
  std::size_t tried = 0;
  plugin::Registry registry(std::make_unique<PlayedProbe>(tried));
  registry.allow_only({plugin::sha256_of(good)});
  registry.add_folder(folder.path());
  REQUIRE(registry.find(PluginKind::sink, "good") != nullptr);
  CHECK(tried == 1);
  CHECK(test::contains(
      registry.why_missing(PluginKind::sink, "throws"),
      plugin::sha256_of(folder.path() / "sluice-sink-throws.so") + " is not in [plugins] allow"));
  SUBCASE("it is the one that was allowed") {
    CHECK(registry.entry(PluginKind::sink, "good") != nullptr);
  }
  SUBCASE("it was replaced") {
    std::filesystem::copy(folder.path() / "sluice-sink-throws.so", good,
                          std::filesystem::copy_options::overwrite_existing);
    CHECK_THROWS_WITH(registry.entry(PluginKind::sink, "good"),
                      doctest::Contains("which it was not when it was allowed"));
  }
}

TEST_CASE("a folder that cannot be read is a refusal, not an end") {
  plugin::Registry registry;
  registry.add_folder("/nonexistent/plugins");
  REQUIRE(registry.refusals().size() == 1);
  CHECK(test::contains(registry.refusals()[0].reason, "cannot read the plugin folder"));
}

TEST_CASE_FIXTURE(BrokenPlugins, "a plugin that throws from every function is contained") {
  const auto make_host = [] {
    return std::make_unique<plugin::InstanceHost>("p", "throws", "/tmp", observe::Log("plugin"),
                                                  [](std::string_view) {});
  };
  const auto& table = *registry.entry(PluginKind::sink, "throws")->sink;
  const config::Settings none;
  plugin::LoadedSink sink(table, make_host(), none);
  CHECK(test::contains(sink.open("").text, "open throws"));
  CHECK(test::contains(sink.write({}, {}).text, "exception of unknown type"));
  std::string state;
  CHECK(sink.commit(state).status == SLUICE_BROKEN);
  CHECK(sink.rollback().status == SLUICE_BROKEN);
  sink.cancel();
  CHECK_THROWS_WITH(plugin::LoadedSink(table, make_host(), none), doctest::Contains("create throws"));
}
