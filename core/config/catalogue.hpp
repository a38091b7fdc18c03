// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/abi.h>

#include "config/settings.hpp"

namespace sluice::config {

enum class PluginKind { source, sink };

/// "source" or "sink".
constexpr std::string_view to_string(PluginKind kind) noexcept {
  return kind == PluginKind::source ? "source" : "sink";
}

/// Options as their declarer holds them: an array whose elements may be larger or smaller than this build's.
/// Elements live as long as the library or the Spec they come from.
struct OptionList {
  const sluice_option* data = nullptr;
  std::size_t count = 0;
  std::size_t stride = sizeof(sluice_option);  ///< bytes between elements

  /// A copy of one option with what the element does not reach to set to "none".
  sluice_option at(std::size_t index) const noexcept;
};

/// What the configuration needs to know about one installed plugin.
struct PluginInfo {
  std::string name;
  PluginKind kind = PluginKind::source;
  std::string version;
  std::string summary;
  std::uint32_t traits = 0;  ///< SLUICE_TRAIT_
  std::string file;          ///< of the library
  std::string sha256;        ///< of that file when it was allowed; empty: every library is
  OptionList options;
  bool checks = false;  ///< it has a check of its own across options

  bool has(std::uint32_t trait) const noexcept { return (traits & trait) != 0; }
};

/// What a plugin's own check says about an option, or about the whole table where that is empty.
struct Advice {
  std::string option, text;
  bool warning = false;
};

/// The plugins that pipelines can name. Calls come from one thread at a time; what find and all return lives
/// as long as the catalogue.
class Catalogue {
 public:
  Catalogue() = default;
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;
  virtual ~Catalogue() = default;

  /// Null when there is none of that kind and name.
  virtual const PluginInfo* find(PluginKind kind, std::string_view name) const = 0;
  /// In the order to show to people.
  virtual std::vector<const PluginInfo*> all() const = 0;
  /// Why a plugin that should be there is not (its library was refused, the folder cannot be read), as
  /// "file: reason"; empty when nothing is known of it.
  virtual std::string why_missing(PluginKind kind, std::string_view name) const = 0;
  /// Asks the plugin's own check. isolated: in another process. Throws base::Error when that does not answer.
  virtual std::vector<Advice> check(const PluginInfo& plugin, const Settings& settings, bool isolated) const;
};

}  // namespace sluice::config
