// SPDX-License-Identifier: Apache-2.0
#include "host/setup.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <optional>
#include <system_error>

#include <unistd.h>

#include "base/error.hpp"
#include "host/locations.hpp"
#include "host/trial.hpp"
#include "schedule/cron.hpp"

namespace sluice::host {
namespace {

std::filesystem::path config_folder(const Options& options) {
  return options.config.empty() ? default_config_folder : options.config;
}

config::LoadOptions load_options(config::Secrets secrets) {
  config::LoadOptions load;
  load.secrets = secrets;
  load.share = share_folder();
  load.check_cron = [](std::string_view cron, std::string_view zone) -> std::optional<std::string> {
    const auto parsed = schedule::Cron::parse(cron, zone);
    const auto* error = std::get_if<schedule::CronError>(&parsed);
    return error == nullptr ? std::nullopt : std::optional(error->message);
  };
  return load;
}

/// sluice.toml of the folder; not having one is fine unless the user named the folder.
config::LoadedHost load_host_file(const Options& options) {
  const auto file = config_folder(options) / "sluice.toml";
  std::error_code error;
  const bool there = std::filesystem::exists(file, error);
  if (!there && options.config.empty()) return {};
  return config::load_host(file, false, load_options(config::Secrets::check));
}

bool is_file_name(const std::string& target) {
  return target.find('/') != std::string::npos || target.ends_with(".toml");
}

/// Files among the targets as they are, names as files of the folder.
std::vector<std::filesystem::path> target_files(const Options& options) {
  std::vector<std::filesystem::path> files;
  for (const auto& target : options.targets) {
    files.push_back(is_file_name(target) ? std::filesystem::path(target)
                                         : config_folder(options) / "pipelines" / (target + ".toml"));
  }
  return files;
}

config::LoadedPipelines load_found(const Options& options, const config::HostConfig& host,
                                   const plugin::Registry& plugins, config::Secrets secrets) {
  const auto load = load_options(secrets);
  return options.targets.empty()
             ? config::load_pipelines(config_folder(options) / "pipelines", host, plugins, load)
             : config::load_pipelines(target_files(options), host, plugins, load);
}

}  // namespace

plugin::Registry make_registry() {
  return plugin::Registry(make_probe());
}

void scan_plugins(plugin::Registry& plugins, const config::HostConfig& host) {
  if (host.allowed_plugins) plugins.allow_only(*host.allowed_plugins);
  for (const auto& folder : plugin_folders(host.plugin_paths)) plugins.add_folder(folder);
}

bool is_terminal(int fd) {
  return ::isatty(fd) == 1;
}

config::HostConfig load_host_settings(const Options& options, bool print_problems) {
  auto loaded = load_host_file(options);
  if (print_problems) std::cerr << loaded.problems.text(is_terminal(STDERR_FILENO));
  return std::move(loaded.host);
}

std::filesystem::path store_folder(const Options& options, const config::HostConfig& host) {
  return options.store.empty() ? host.store_path : options.store;
}

std::unique_ptr<Setup> load_setup(const Options& options, config::Secrets secrets) {
  auto setup = std::make_unique<Setup>();
  auto host = load_host_file(options);
  setup->host_usable = host.problems.errors() == 0;
  setup->host = std::move(host.host);
  setup->problems = std::move(host.problems);
  scan_plugins(setup->plugins, setup->host);
  auto found = load_found(options, setup->host, setup->plugins, secrets);
  setup->pipelines = std::move(found.pipelines);
  setup->refused = std::move(found.refused);
  setup->problems.add(std::move(found.problems));
  return setup;
}

config::PipelineConfig load_for_test(const Options& options, plugin::Registry& plugins) {
  const config::HostConfig host;
  scan_plugins(plugins, host);
  auto found = config::load_pipelines(std::vector<std::filesystem::path>{options.config}, host, plugins,
                                      load_options(config::Secrets::resolve));
  if (found.pipelines.empty()) throw base::Error(found.problems.text(false));
  return std::move(found.pipelines.front());
}

Reread load_again(const Options& options, const plugin::Registry& plugins) {
  auto host = load_host_file(options);
  Reread out;
  out.host = std::move(host.host);
  out.problems = std::move(host.problems);
  out.found = load_found(options, out.host, plugins, config::Secrets::resolve);
  out.problems.add(std::move(out.found.problems));
  return out;
}

std::string refusal_lines(const plugin::Registry& plugins) {
  std::string lines;
  for (const auto& refusal : plugins.refusals()) lines += refusal.file + ": " + refusal.reason + '\n';
  return lines;
}

}  // namespace sluice::host
