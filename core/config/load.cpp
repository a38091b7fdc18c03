// SPDX-License-Identifier: Apache-2.0
#include "config/load.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include <sluice/sdk/host.hpp>

#include "config/describe.hpp"
#include "config/document.hpp"
#include "config/pipeline_file.hpp"
#include "config/read_host.hpp"
#include "config/report.hpp"
#include "config/text.hpp"
#include "config/toml_files.hpp"

namespace sluice::config {

namespace {

namespace fs = std::filesystem;

Problem problem_of(const fs::path& file, std::string what, std::string remedy) {
  Problem problem;
  problem.file = file.string();
  problem.what = std::move(what);
  problem.remedy = std::move(remedy);
  return problem;
}

/// Says of which options the values may be shown although nobody knows what a broken line means: those that
/// are declared somewhere, and nowhere as something that can hold a secret.
class Harmless {
 public:
  explicit Harmless(const Catalogue* catalogue) : catalogue_(catalogue) {}

  Showable operator()(std::string_view key) {
    if (shown_.empty()) learn();  // only for a broken file: it takes every plugin there is
    const std::string name(key);
    if (hidden_.count(name) != 0) return Showable::key;
    return shown_.count(name) != 0 ? Showable::all : Showable::nothing;
  }

 private:
  void add(const OptionList& options) {
    for (std::size_t i = 0; i < options.count; ++i) {
      const sluice_option option = options.at(i);
      const bool hide = option.type == SLUICE_OPTION_SECRET || option.type == SLUICE_OPTION_MAP ||
                        option.type == SLUICE_OPTION_URL;
      (hide ? hidden_ : shown_).emplace(sdk::view(option.name));
    }
  }

  void learn() {
    for (const HostTable& table : host_tables()) add(table.options);
    if (catalogue_ == nullptr) return;
    for (const PluginInfo* plugin : catalogue_->all()) add(plugin->options);
  }

  const Catalogue* catalogue_;
  std::set<std::string> shown_, hidden_;
};

/// Reads the files of pipelines one by one.
class PipelineLoader {
 public:
  PipelineLoader(const HostConfig& host, const Catalogue& catalogue, const LoadOptions& options)
      : host_(host), catalogue_(catalogue), options_(options), harmless_(&catalogue) {}

  void add(const fs::path& path) {
    const fs::path file = path.lexically_normal();
    const std::string name = file.stem().string();
    const Document document = read_document(file);
    Report report(document);
    auto pipeline =
        document.error ? std::nullopt : read_pipeline(document, report, host_, catalogue_, options_);
    report.syntax_error(std::ref(harmless_));
    check_name(file, name, report);
    if (pipeline && !report.has_errors()) {
      pipeline->name = name;
      out_.pipelines.push_back(std::move(*pipeline));
    } else {
      out_.refused.push_back({name, file.string()});
    }
    out_.problems.add(report.take());
  }

  LoadedPipelines take() {
    std::sort(out_.pipelines.begin(), out_.pipelines.end(),
              [](const PipelineConfig& a, const PipelineConfig& b) { return a.name < b.name; });
    out_.problems.sort();
    return std::move(out_);
  }

 private:
  void check_name(const fs::path& file, const std::string& name, Report& report) {
    if (!is_name(name)) {
      report.error({}, {}, in_quotes(name) + " cannot be the name of a pipeline",
                   "rename the file: letters, digits, '.', '_' and '-'");
    }
    const auto [first, fresh] = names_.emplace(name, file.string());
    if (!fresh) {
      report.error({}, {}, "the pipeline " + in_quotes(name) + " is already " + first->second,
                   "rename one of the files");
    }
  }

  const HostConfig& host_;
  const Catalogue& catalogue_;
  const LoadOptions& options_;
  Harmless harmless_;
  std::map<std::string, std::string> names_;
  LoadedPipelines out_;
};

/// Where the pipelines of a configuration folder are: in its "pipelines", or in itself when it has neither
/// that nor a sluice.toml.
fs::path pipelines_of(const fs::path& folder) {
  std::error_code ignored;
  const fs::path below = folder / "pipelines";
  const bool own = !fs::exists(below, ignored) && !fs::exists(folder / "sluice.toml", ignored);
  return own && !toml_files(folder).files.empty() ? folder : below;
}

}  // namespace

LoadedHost load_host(const fs::path& path, bool must_exist, const LoadOptions& options) {
  const fs::path file = path.lexically_normal();
  LoadedHost out;
  std::error_code error;
  const bool absent = !fs::exists(file, error) && !error;
  if (absent && !must_exist) return out;
  const Document document = read_document(file);
  Report report(document);
  if (!document.error) out.host = read_host(document, report, options);
  report.syntax_error(Harmless(nullptr));
  out.host.file = document.file;
  out.problems = report.take();
  out.problems.sort();
  return out;
}

LoadedPipelines load_pipelines(const std::vector<fs::path>& files, const HostConfig& host,
                               const Catalogue& catalogue, const LoadOptions& options) {
  PipelineLoader loader(host, catalogue, options);
  for (const fs::path& file : files) loader.add(file);
  return loader.take();
}

LoadedPipelines load_pipelines(const fs::path& folder, const HostConfig& host, const Catalogue& catalogue,
                               const LoadOptions& options) {
  const TomlFiles listing = toml_files(folder);
  LoadedPipelines out = load_pipelines(listing.files, host, catalogue, options);
  if (listing.error) {
    const bool absent = listing.error == std::errc::no_such_file_or_directory;
    out.problems.add(absent ? problem_of(folder, "there are no pipelines: there is no such folder",
                                         "make it and put a pipeline's file into it")
                            : problem_of(folder, "cannot be read: " + listing.error.message(),
                                         "check the path and its permissions"));
  } else if (listing.files.empty()) {
    out.problems.add(problem_of(folder, "there are no pipelines: no file here ends in .toml",
                                "put a pipeline's file into this folder"));
  }
  return out;
}

Loaded load(const fs::path& target, const OpenCatalogue& open, const LoadOptions& options,
            const fs::path& host_file) {
  Loaded out;
  std::error_code error;
  const bool folder = fs::is_directory(target, error);
  LoadedHost host;
  if (!host_file.empty()) {
    host = load_host(host_file, true, options);
  } else if (folder) {
    host = load_host(target / "sluice.toml", false, options);
  }
  out.host_usable = host.problems.errors() == 0;
  LoadedPipelines pipelines =
      folder ? load_pipelines(pipelines_of(target.lexically_normal()), host.host, open(host.host), options)
             : load_pipelines(std::vector{target}, host.host, open(host.host), options);
  out.host = std::move(host.host);
  out.pipelines = std::move(pipelines.pipelines);
  out.refused = std::move(pipelines.refused);
  out.problems = std::move(host.problems);
  out.problems.add(std::move(pipelines.problems));
  return out;
}

}  // namespace sluice::config
