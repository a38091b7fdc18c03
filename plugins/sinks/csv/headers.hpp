// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sinks/csv/config.hpp"

namespace sluice::csv {

/// The titles of columns: the operator's, then (compat only) the exporter's dictionary. Titles need not be
/// unique: the dictionary gives "Id" and "id" the same one, and both columns are kept.
class Headers {
 public:
  explicit Headers(const Config& config);

  /// The title of a JSON key, or null where nobody gave one and the key stands for itself.
  const std::string* title(std::string_view key) const;

 private:
  std::map<std::string, std::string, std::less<>> titles_;
};

}  // namespace sluice::csv
