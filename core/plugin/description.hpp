// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/abi.h>

#include "config/catalogue.hpp"

namespace sluice::plugin {

/// What the configuration needs to know of a plugin, as another process that has its library told it: so the
/// library need not be in this one.
class Description {
 public:
  /// text: as show_description() writes it. Throws base::Error when it is something else.
  explicit Description(std::string_view text);
  Description(const Description&) = delete;
  Description& operator=(const Description&) = delete;

  const config::PluginInfo& info() const noexcept { return info_; }

 private:
  sluice_str keep(std::string text);

  config::PluginInfo info_;
  std::deque<std::string> texts_;  // what the options point at
  std::deque<std::vector<sluice_str>> choices_;
  std::vector<sluice_option> options_;
};

/// On one line.
std::string show_description(const config::PluginInfo& info);

}  // namespace sluice::plugin
