// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/catalogue.hpp"
#include "config/check_options.hpp"
#include "config/model.hpp"

namespace sluice::config {

/// One `[source]` or `[[sink]]` and the plugin that it names.
struct CheckedInstance {
  InstanceConfig config;
  const PluginInfo* plugin = nullptr;  ///< null after a problem
  Place plugin_place;                  ///< of the plugin's name
};

/// Finds the plugin, checks the table against its options, and lets it check what only it can see. name: of
/// the instance, for the store and messages. stuck_after: of the host, which isolation has to stay below.
CheckedInstance read_instance(PluginKind kind, const Value& table, const std::string& name,
                              const Catalogue& catalogue, milliseconds stuck_after,
                              const CheckContext& context);

}  // namespace sluice::config
