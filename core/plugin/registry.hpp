// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/catalogue.hpp"

namespace sluice::plugin {

/// A library or table that was not taken, and why.
struct Refusal {
  std::string file;
  std::string reason;
};

/// All plugins that this process knows. Filled at start from one thread, then only read.
class Registry final : public config::Catalogue {
 public:
  /// Takes every *.so in the folder, in the order of their names. A library that is refused is remembered
  /// with its reason, and the others are taken.
  void add_folder(const std::filesystem::path& folder);
  void add_file(const std::filesystem::path& file);
  /// Takes a table as it is; file is for messages.
  void add(const sluice_entry& entry, const std::string& file);

  const std::vector<Refusal>& refusals() const noexcept { return refusals_; }
  /// The tables of a plugin; null when there is none of that kind and name.
  const sluice_entry* entry(config::PluginKind kind, std::string_view name) const;

  const config::PluginInfo* find(config::PluginKind kind, std::string_view name) const override;
  std::vector<const config::PluginInfo*> all() const override;
  std::string why_missing(config::PluginKind kind, std::string_view name) const override;

 private:
  struct Known {
    config::PluginInfo info;
    const sluice_entry* entry;
  };
  const Known* known(config::PluginKind kind, std::string_view name) const;

  std::vector<std::unique_ptr<Known>> plugins_;
  std::vector<Refusal> refusals_;
};

}  // namespace sluice::plugin
