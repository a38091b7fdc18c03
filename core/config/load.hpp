// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/catalogue.hpp"
#include "config/model.hpp"
#include "config/problem.hpp"

namespace sluice::config {

/// What to do with `{ env | file | credential }`.
enum class Secrets {
  check,  ///< look whether the reference leads somewhere; a missing one is a warning: the service may have it
  resolve  ///< read it; a missing one is an error
};

struct LoadOptions {
  Secrets secrets = Secrets::check;
  /// What is wrong with a cron expression in a zone, or nothing. Empty: not checked.
  std::function<std::optional<std::string>(std::string_view cron, std::string_view zone)> check_cron;
  /// Variables of the environment; null for one that is not set. Empty: those of the process.
  std::function<const char*(const char* name)> environment;
  /// Where the files are that come with sluice, for options that may name one of them. Empty: there are none.
  std::filesystem::path share;
};

/// sluice.toml as far as it could be understood: defaults stand where there are problems.
struct LoadedHost {
  HostConfig host;
  Problems problems;
};

/// A pipeline that cannot be used; the problems say why.
struct RefusedPipeline {
  std::string name;
  std::string file;
};

struct LoadedPipelines {
  std::vector<PipelineConfig> pipelines;  ///< usable, also those that are not enabled; by name
  std::vector<RefusedPipeline> refused;
  Problems problems;  ///< sorted
};

/// Reads the host's settings first, because they say where the plugins are. must_exist: false accepts that
/// there is no such file. Does not throw for anything the files hold.
LoadedHost load_host(const std::filesystem::path& file, bool must_exist, const LoadOptions& options = {});

/// Reads every FOLDER/*.toml, in the order of names, hidden files left out. No such folder and no file in it
/// is a problem. One broken file does not hide the problems of the others.
LoadedPipelines load_pipelines(const std::filesystem::path& folder, const HostConfig& host,
                               const Catalogue& catalogue, const LoadOptions& options);

/// The same for files named one by one.
LoadedPipelines load_pipelines(const std::vector<std::filesystem::path>& files, const HostConfig& host,
                               const Catalogue& catalogue, const LoadOptions& options);

/// Everything below one configuration folder, or one file.
struct Loaded {
  HostConfig host;
  std::vector<PipelineConfig> pipelines;
  std::vector<RefusedPipeline> refused;
  Problems problems;        ///< of sluice.toml and all pipelines, sorted
  bool host_usable = true;  ///< false: sluice.toml has errors, nothing should be run
};

/// Makes the catalogue when the host's settings are known; the catalogue must outlive the call.
using OpenCatalogue = std::function<const Catalogue&(const HostConfig&)>;

/// target: a folder with sluice.toml (optional) and pipelines/*.toml, or one pipeline's file, whose host
/// settings are then those of host_file where given, else the defaults.
Loaded load(const std::filesystem::path& target, const OpenCatalogue& open, const LoadOptions& options,
            const std::filesystem::path& host_file = {});

}  // namespace sluice::config
