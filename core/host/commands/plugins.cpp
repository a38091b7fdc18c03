// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <iostream>

#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/locations.hpp"
#include "host/setup.hpp"

namespace sluice::host {

int list_plugins(const Options& options) {
  plugin::Registry plugins = make_registry();
  const auto host = load_host_settings(options);
  scan_plugins(plugins, host);
  std::printf("%-8s %-12s %-10s %s\n", "KIND", "NAME", "VERSION", "SUMMARY");
  for (const auto* info : plugins.all()) {
    std::printf("%-8s %-12s %-10s %s\n", std::string(to_string(info->kind)).c_str(), info->name.c_str(),
                info->version.c_str(), info->summary.c_str());
  }
  for (const auto& folder : plugin_folders(host.plugin_paths)) std::printf("\nfrom %s\n", folder.c_str());
  std::fflush(stdout);
  if (plugins.refusals().empty()) return exit_ok;
  std::cerr << "\nrefused:\n" << refusal_lines(plugins);
  return exit_failed;
}

}  // namespace sluice::host
