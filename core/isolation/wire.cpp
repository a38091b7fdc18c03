// SPDX-License-Identifier: Apache-2.0
#include "isolation/wire.hpp"

#include "base/error.hpp"

namespace sluice::isolation {

std::string_view Reader::next(uint64_t size) {
  if (size > rest_.size()) throw base::Error("a message of the plugin's process is cut short");
  const std::string_view value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

}  // namespace sluice::isolation
