// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>

#include <sluice/sdk/host.hpp>
#include <unistd.h>

#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/locations.hpp"
#include "host/setup.hpp"
#include "host/setup_options.hpp"
#include "host/terminal.hpp"
#include "plugin/assist.hpp"

namespace sluice::host {
namespace {

/// The plugin with this name that has a setup: a source before a sink of the same name.
const sluice_entry* find_setup(const plugin::Registry& plugins, const std::string& name) {
  for (const auto kind : {config::PluginKind::source, config::PluginKind::sink}) {
    const sluice_entry* entry = plugins.entry(kind, name);
    if (entry != nullptr && plugin::has_setup(*entry)) return entry;
  }
  return nullptr;
}

std::string names_with_setup(const plugin::Registry& plugins) {
  std::string names;
  for (const auto* info : plugins.all()) {
    if (plugin::has_setup(*plugins.entry(info->kind, info->name)))
      names += (names.empty() ? "" : ", ") + info->name;
  }
  return names.empty() ? "none is installed" : names;
}

std::string summary_of(const sluice_entry& entry) {
  return std::string(sdk::view(entry.summary));
}

/// What the person does next, after the pipelines they got have been checked.
int finish(const Terminal& terminal, const std::filesystem::path& config) {
  if (terminal.failed()) return exit_failed;
  Options check;
  check.config = config.string();
  for (const auto& file : terminal.pipelines()) check.targets.push_back(file.string());
  if (check.targets.empty()) return exit_ok;
  const auto loaded = load_setup(check, config::Secrets::check);
  std::cout << loaded->problems.text(is_terminal(STDOUT_FILENO));
  if (loaded->problems.errors() > 0) return exit_failed;
  const std::string folder = config == default_config_folder ? "" : " --config " + config.string();
  // As root it would make files that the service cannot write.
  const bool for_service = ::geteuid() == 0 && base::find_account(service_account).has_value();
  std::cout << "\nNext: " << (for_service ? "runuser -u " + std::string(service_account) + " -- " : "")
            << "sluice run --once" << folder;
  for (const auto& file : terminal.pipelines()) std::cout << ' ' << file.stem().string();
  std::cout
      << "\nThen, as a service: systemctl enable --now sluice, or after a change: systemctl reload sluice\n";
  return exit_ok;
}

}  // namespace

int set_up(const Options& options) {
  plugin::Registry plugins = make_registry();
  scan_plugins(plugins, load_host_settings(options));
  const std::string name = options.words.empty() ? "" : options.words.front();
  const sluice_entry* entry = find_setup(plugins, name);
  if (entry == nullptr) {
    std::cerr << (name.empty() ? "sluice: say what to set up"
                               : "sluice: no plugin named " + name + " has a setup")
              << "; there are: " << names_with_setup(plugins) << '\n'
              << refusal_lines(plugins);
    return exit_usage;
  }
  int exit_code = exit_ok;
  const auto words = read_setup_words(name, summary_of(*entry), plugin::setup_options(*entry), options.config,
                                      {options.words.begin() + 1, options.words.end()}, exit_code);
  if (!words) return exit_code;

  Interrupt interrupt;
  Terminal terminal(interrupt, words->config, words->yes);
  const plugin::Asker asker{"setup", name, std::filesystem::temp_directory_path().string()};
  const plugin::Verdict verdict = plugin::run_setup(*entry, asker, words->settings, terminal);
  terminal.progress({});
  if (verdict.status == SLUICE_CANCELLED) {
    std::cerr << "sluice: stopped; run the same command again to go on\n";
    return exit_interrupted;
  }
  if (!verdict.ok()) {
    std::cerr << "sluice: setup " << name << ": " << verdict.text << '\n';
    return exit_failed;
  }
  return finish(terminal, words->config);
}

}  // namespace sluice::host
