// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "simulators/kics/options.hpp"

namespace sluice::simulators {

/// The order in which a resource shows its rows, and how it moves while somebody reads it page by page. A
/// reading begins with a request for offset 0. What was inserted or removed stays so. Not synchronised.
class View {
 public:
  /// The numbers of the rows in their present order. `offset` is that of the request they are for.
  std::vector<std::uint64_t> rows(std::uint64_t count, std::uint64_t offset, const KicsOptions& options);

  std::uint64_t readings() const { return readings_; }

  /// A row more in front, or the first one away, from now on.
  void insert() { ++inserted_; }
  void remove() { ++removed_; }

 private:
  void move(std::uint64_t offset, const KicsOptions& options);

  std::uint64_t readings_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t inserted_ = 0;
  std::uint64_t removed_ = 0;
  bool moved_ = false;  ///< in this reading
};

}  // namespace sluice::simulators
