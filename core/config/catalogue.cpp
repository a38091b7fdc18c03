// SPDX-License-Identifier: Apache-2.0
#include "config/catalogue.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace sluice::config {

sluice_option OptionList::at(std::size_t index) const noexcept {
  sluice_option option{};
  option.minimum = std::numeric_limits<std::int64_t>::min();
  option.maximum = std::numeric_limits<std::int64_t>::max();
  const char* element = reinterpret_cast<const char*>(data) + index * stride;
  std::uint32_t size = 0;
  std::memcpy(&size, element, sizeof size);
  std::memcpy(&option, element, std::min<std::size_t>({size, stride, sizeof option}));
  return option;
}

std::vector<Advice> Catalogue::check(const PluginInfo&, const Settings&, bool) const {
  return {};
}

}  // namespace sluice::config
