// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace sluice::base {

/// Something the host cannot do, as "context: reason; what to do". Caught where a whole task ends: in main,
/// or where one pipeline is set apart from the others.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// "context: <strerror of number>".
std::string system_reason(const std::string& context, int number);

}  // namespace sluice::base
