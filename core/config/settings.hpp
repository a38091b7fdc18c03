// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/abi.h>
#include <sluice/sdk/secret.hpp>

namespace sluice::config {

/// One option that the user wrote, checked. Which member holds the value follows from the type.
struct Setting {
  std::uint32_t type = 0;  ///< SLUICE_OPTION_
  std::string name;
  std::string text;                ///< string-like types
  sdk::Secret secret;              ///< SLUICE_OPTION_SECRET; empty when only checking
  std::int64_t integer = 0;        ///< numbers, milliseconds, bytes, 0 or 1
  std::vector<std::string> items;  ///< list; map as key, value, key, value ...
};

/// The checked options of one table, in the order of their declaration: what a plugin's create gets. Owns
/// everything; secrets are wiped at the end. Can be moved, and is immutable apart from that.
class Settings {
 public:
  Settings() = default;
  explicit Settings(std::vector<Setting> values);
  Settings(Settings&&) noexcept = default;
  Settings& operator=(Settings&&) noexcept = default;
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;
  ~Settings() = default;

  /// For the plugin boundary. Points into this object: valid until it is moved from or destroyed.
  sluice_settings view() const noexcept;

  const std::vector<Setting>& values() const noexcept { return values_; }
  /// Null when the user did not write it.
  const Setting* find(std::string_view name) const noexcept;

  /// Equal when a plugin could not tell them apart, secrets included.
  friend bool operator==(const Settings& a, const Settings& b) noexcept;
  /// Names of the options that only one of them has or whose values differ.
  friend std::vector<std::string> differences(const Settings& a, const Settings& b);

 private:
  std::vector<Setting> values_;
  std::vector<std::vector<sluice_str>> items_;
  std::vector<sluice_setting> views_;
};

}  // namespace sluice::config
