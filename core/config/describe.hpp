// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/catalogue.hpp"

namespace sluice::config {

/// One table of a file of the host's own, such as `[retry]`: what docs/configuration.md is made from.
struct HostTable {
  std::string_view file;     ///< "sluice.toml" or "pipeline"
  std::string_view table;    ///< "retry"; empty: the top level
  std::string_view summary;  ///< one or two sentences
  OptionList options;
};

/// All tables that the host itself reads, in the order to document them. Lives as long as the process.
const std::vector<HostTable>& host_tables();

/// For a terminal: each option with type, default, range and meaning.
std::string describe_text(const PluginInfo& plugin);
/// A page's section: a table of name, type, default, range, meaning.
std::string describe_markdown(const PluginInfo& plugin);
/// JSON Schema (draft 2020-12) of the plugin's table in a pipeline's file, usable by editors.
std::string describe_json_schema(const PluginInfo& plugin);

std::string describe_text(const HostTable& table);
std::string describe_markdown(const HostTable& table);
std::string describe_json_schema(const HostTable& table);
/// All tables of the host: the body of the configuration reference.
std::string describe_host_markdown();

}  // namespace sluice::config
