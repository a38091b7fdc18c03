// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <system_error>

namespace sluice::base {

std::string system_reason(const std::string& context, int number) {
  return context + ": " + std::generic_category().message(number);
}

}  // namespace sluice::base
