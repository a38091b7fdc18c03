// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace sluice::bench {

/// The same events for every part.
struct Material {
  std::vector<std::string> records;  ///< with room behind each, as simdjson demands
  std::size_t bytes = 0;

  std::string page() const;
  std::string lines() const;
  /// Bytes and records a second, for a part that looks at all of them in each round.
  void count(benchmark::State& state) const;
};

/// 4 MB of events of about this size, at least one.
Material material(std::size_t event_size);

}  // namespace sluice::bench
