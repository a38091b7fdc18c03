// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/abi.h>

#include "config/catalogue.hpp"
#include "config/document.hpp"
#include "config/load.hpp"
#include "config/report.hpp"
#include "config/settings.hpp"

namespace sluice::config {

/// Types of options that only the host's own tables have, beside those of the plugin boundary.
enum : std::uint32_t {
  option_number = 0x1000,  ///< a fraction; Setting::text as std::from_chars reads it, bounds in whole numbers
  option_paths = 0x1001    ///< one folder or a list of folders; Setting::items, absolute
};

/// Where a table stands and what its check may use.
struct CheckContext {
  Report& report;
  const LoadOptions& options;
  std::filesystem::path folder;  ///< of the file: what relative paths are relative to
  std::string prefix;            ///< of keys in messages: "source", "sink.siem"; empty at the top level
  Place header;                  ///< where to say that an option is missing

  std::string key_of(std::string_view name) const {
    return prefix.empty() ? std::string(name) : prefix + '.' + std::string(name);
  }
};

/// A table as far as it could be understood.
struct CheckedTable {
  Settings settings;
  std::vector<std::string> broken;  ///< names of options that have a problem, were mistyped, or are missing
};

/// Checks a table against the options that were declared for it, and reports every problem. Keys in
/// also_known belong to the table too; somebody else reads them.
CheckedTable check_options(const Value& table, const OptionList& options, const CheckContext& context,
                           const std::vector<std::string>& also_known = {});

}  // namespace sluice::config
