// SPDX-License-Identifier: Apache-2.0
#include "config/describe.hpp"

#include <iostream>
#include <string>

#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/setup.hpp"

namespace sluice::host {
namespace {

template <class Described>
std::string render(const Described& described, const std::string& format) {
  if (format == "markdown") return config::describe_markdown(described);
  if (format == "json-schema") return config::describe_json_schema(described);
  return config::describe_text(described);
}

int describe_configuration(const std::string& format) {
  if (format == "markdown") {
    std::cout << config::describe_host_markdown();
    return exit_ok;
  }
  for (const auto& table : config::host_tables()) std::cout << render(table, format) << '\n';
  return exit_ok;
}

}  // namespace

int describe(const Options& options) {
  if (options.name == "configuration") return describe_configuration(options.format);
  plugin::Registry plugins = make_registry();
  scan_plugins(plugins, load_host_settings(options));
  bool found = false;
  std::string known;
  for (const auto* info : plugins.all()) {
    const std::string full = std::string(to_string(info->kind)) + "/" + info->name;
    known += (known.empty() ? "" : ", ") + full;
    if (options.name != info->name && options.name != full) continue;
    std::cout << render(*info, options.format);
    found = true;
  }
  if (found) return exit_ok;
  std::cerr << "sluice: no plugin named " << options.name
            << "; there are: " << (known.empty() ? "none" : known)
            << ", and `configuration` for the host's own tables\n"
            << refusal_lines(plugins);
  return exit_failed;
}

}  // namespace sluice::host
