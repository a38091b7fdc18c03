// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::config {

/// A number with a unit, or why it is none.
struct Quantity {
  std::int64_t value = 0;  ///< milliseconds or bytes
  std::string what;        ///< empty: the value counts
  std::string remedy;

  bool ok() const noexcept { return what.empty(); }
};

/// "250ms", "5s", "1m30s", "2h", "1d": whole numbers, units from large to small, each once. At most 36500
/// days.
Quantity parse_duration(std::string_view text);
/// "20 GiB", "64KiB", "1 GB", "512 B", "4096".
Quantity parse_bytes(std::string_view text);

/// As parse_duration reads it, with the largest units: 90000 is "1m30s".
std::string show_duration(std::int64_t milliseconds);
/// As parse_bytes reads it, with the largest unit that needs no fraction.
std::string show_bytes(std::int64_t bytes);

}  // namespace sluice::config
