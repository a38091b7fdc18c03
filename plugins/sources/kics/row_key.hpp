// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <simdjson.h>

namespace sluice::kics {

/// Tells rows apart across pages and readings: by their `id` where they have one, because the other members
/// of a row change all the time, and by all of their bytes where not. One thread at a time.
class RowKey {
 public:
  /// A 64-bit hash: among 200 000 rows two different ones meet with a probability of one in a billion.
  uint64_t of(std::string_view row);

 private:
  std::string_view id_of(std::string_view row);

  simdjson::ondemand::parser parser_;
  std::string padded_;
};

/// Hash of bytes as they are; `mix` adds one to a running hash in which the order counts.
uint64_t hash_of(std::string_view bytes);
uint64_t mix(uint64_t seed, uint64_t value);

}  // namespace sluice::kics
