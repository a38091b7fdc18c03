// SPDX-License-Identifier: Apache-2.0
#include "faults/fault.hpp"

namespace sluice::faults {

const std::vector<Fault>& catalogue() {
  static const std::vector<Fault> all = [] {
    std::vector<Fault> made = gateway_faults();
    for (const auto& more : {source_faults(), receiver_faults(), disk_faults()})
      made.insert(made.end(), more.begin(), more.end());
    return made;
  }();
  return all;
}

}  // namespace sluice::faults
