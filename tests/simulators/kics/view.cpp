// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/view.hpp"

#include <algorithm>
#include <utility>

#include "simulators/common/dice.hpp"

namespace sluice::simulators {

void View::move(std::uint64_t offset, const KicsOptions& options) {
  if (offset == 0) {
    ++readings_;
    moved_ = false;
    return;
  }
  if (std::exchange(moved_, true)) return;
  if (options.order == Order::inserted || options.order == Order::replaced) insert();
  if (options.order == Order::removed || options.order == Order::replaced) remove();
}

std::vector<std::uint64_t> View::rows(std::uint64_t count, std::uint64_t offset, const KicsOptions& options) {
  ++requests_;
  if (offset == 0 || options.unstable_reads == 0 || readings_ <= options.unstable_reads)
    move(offset, options);
  std::vector<std::uint64_t> order;
  for (auto i = inserted_; i > 0; --i) order.push_back(count + i - 1);
  const bool replaced = options.order == Order::replaced;  // there the row that goes is the last one
  const auto first = replaced ? 0 : std::min(removed_, count);
  const auto last = replaced ? count - std::min(removed_, count) : count;
  for (auto i = first; i < last; ++i) order.push_back(i);
  const bool disturbed = options.unstable_reads == 0 || readings_ <= options.unstable_reads;
  if (options.order == Order::random && disturbed) {
    Dice dice(options.seed, 0x5bff1e, requests_);
    for (auto i = order.size(); i > 1; --i) std::swap(order[i - 1], order[dice.below(i)]);
  }
  return order;
}

}  // namespace sluice::simulators
