// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sluice/sdk/plugin.hpp>
#include <stdlib.h>

#include "config/catalogue.hpp"
#include "config/load.hpp"

namespace sluice::config::test {

/// A source with an option of every type.
struct SampleConfig {
  std::string url;
  std::string id;
  int max_events = 20000;
  std::chrono::milliseconds timeout{30000};
  sdk::Bytes piece{1 << 20};
  bool follow = true;
  std::string verify = "full";
  std::optional<sdk::Secret> password;
  std::string certificate;
  std::string folder;
  std::vector<std::string> resources{"devices"};
  sdk::Map headers;
  std::string address;
};

inline const sdk::Spec<SampleConfig>& sample_spec() {
  using C = SampleConfig;
  static const sdk::Spec<C> spec{
      {sdk::field("url", &C::url, "Where the service is.").required().url().example("https://node.example"),
       sdk::field("id", &C::id, "Who we are.").uuid(),
       sdk::field("max_events", &C::max_events, "Largest page | batch.").at_least(1).at_most(72000),
       sdk::field("timeout", &C::timeout, "Time allowed.")
           .at_least(std::chrono::seconds{1})
           .at_most(std::chrono::minutes{5}),
       sdk::field("piece", &C::piece, "Bytes at once.").at_least(sdk::Bytes{4096}),
       sdk::field("follow", &C::follow, "Go on for ever."),
       sdk::field("verify", &C::verify, "What is verified.").one_of({"full", "pinned", "none"}),
       sdk::field("password", &C::password, "Opens the key."),
       sdk::field("certificate", &C::certificate, "Shown to the service.").file(),
       sdk::field("folder", &C::folder, "For copies.").path(),
       sdk::field("resources", &C::resources, "What to read.")
           .one_of({"devices", "apps", "users"})
           .at_least(1),
       sdk::field("headers", &C::headers, "Sent along."),
       sdk::field("address", &C::address, "Of the proxy.").address()},
      [](const C& config, std::vector<sdk::Problem>& problems) {
        if (config.password && config.certificate.empty()) {
          problems.push_back({"password", "has nothing to open; write certificate too"});
        }
        if (config.verify == "none") problems.push_back({"verify", "nothing is verified", true});
      }};
  return spec;
}

struct SinkConfig {
  std::string path;
};

inline const sdk::Spec<SinkConfig>& sink_spec() {
  static const sdk::Spec<SinkConfig> spec{
      {sdk::field("path", &SinkConfig::path, "Where to write.").required().path().example("out.ndjson")}};
  return spec;
}

inline PluginInfo info(std::string name, PluginKind kind, std::uint32_t traits,
                       const std::vector<sluice_option>& options) {
  PluginInfo out;
  out.name = std::move(name);
  out.kind = kind;
  out.version = "1.2.3";
  out.summary = "A sample.";
  out.traits = traits;
  out.options = {options.data(), options.size(), sizeof(sluice_option)};
  return out;
}

/// Four plugins: the sources "sample" (streaming) and "inventory" (snapshot), the sinks "file" and "table"
/// (which needs snapshots). The library of the source "broken" was refused.
class SampleCatalogue final : public Catalogue {
 public:
  SampleCatalogue() {
    plugins_.push_back(info("sample", PluginKind::source, SLUICE_TRAIT_STREAMING, sample_spec().options()));
    plugins_.back().checks = true;
    plugins_.push_back(info("inventory", PluginKind::source, SLUICE_TRAIT_SNAPSHOT, {}));
    plugins_.push_back(info("file", PluginKind::sink, 0, sink_spec().options()));
    plugins_.push_back(info("table", PluginKind::sink, SLUICE_TRAIT_NEEDS_SNAPSHOT, sink_spec().options()));
  }

  const PluginInfo* find(PluginKind kind, std::string_view name) const override {
    for (const auto& plugin : plugins_) {
      if (plugin.kind == kind && plugin.name == name) return &plugin;
    }
    return nullptr;
  }
  std::vector<const PluginInfo*> all() const override {
    std::vector<const PluginInfo*> out;
    for (const auto& plugin : plugins_) out.push_back(&plugin);
    return out;
  }
  std::string why_missing(PluginKind, std::string_view name) const override {
    return name == "broken" ? "sluice-source-broken.so: built for plugin ABI 2.0" : "";
  }
  std::vector<Advice> check(const PluginInfo&, const Settings& settings, bool) const override {
    const sluice_settings view = settings.view();
    std::vector<Advice> out;
    for (const auto& problem : sample_spec().check(sample_spec().read(view)))
      out.push_back({std::string(problem.option), std::string(problem.text), problem.warning});
    return out;
  }

 private:
  std::vector<PluginInfo> plugins_;
};

/// A folder that is gone at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-config-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::filesystem::path write(const std::string& name, std::string_view text) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Checks pipelines as an integrator writes them.
class ConfigTest {
 protected:
  ConfigTest() {
    options.environment = [this](const char* name) {
      const auto found = environment.find(name);
      return found == environment.end() ? nullptr : found->second.c_str();
    };
    options.check_cron = [](std::string_view cron, std::string_view zone) -> std::optional<std::string> {
      if (cron == "never") return "\"never\" has no five fields";
      if (zone != "UTC" && zone != "Europe/Moscow" && !zone.empty()) return "there is no such time zone";
      return std::nullopt;
    };
  }

  /// Loads the text as p.toml.
  LoadedPipelines load_text(std::string_view text) {
    const auto file = folder.write("p.toml", text);
    return load_pipelines(std::vector{file}, host, catalogue, options);
  }

  /// The problems of a pipeline, rendered, with the folder's name taken out.
  std::string problems_of(std::string_view text) { return plain(load_text(text).problems.text()); }

  /// The problems of a source "sample" with these lines, behind which a sink follows.
  std::string problems_of_source(const std::string& lines) {
    return problems_of("[source]\nplugin = \"sample\"\nurl = \"https://a\"\n" + lines +
                       "\n[[sink]]\nplugin = \"file\"\npath = \"x\"\n");
  }

  /// "line:column key" of each problem.
  static std::vector<std::string> places(const Problems& problems) {
    std::vector<std::string> out;
    for (const auto& problem : problems.list()) {
      out.push_back(std::to_string(problem.line) + ':' + std::to_string(problem.column) + ' ' + problem.key);
    }
    return out;
  }

  std::string plain(std::string text) const {
    const std::string prefix = folder.path().string() + '/';
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
    return text;
  }

  Folder folder;
  SampleCatalogue catalogue;
  HostConfig host;
  LoadOptions options;
  std::map<std::string, std::string> environment;
};

}  // namespace sluice::config::test
