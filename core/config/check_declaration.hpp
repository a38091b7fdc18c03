// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/catalogue.hpp"

namespace sluice::config {

/// What is wrong with the defaults and examples that options declare, a sentence each: the option itself
/// would refuse them. Secrets, paths and files are left out, which hang on the machine.
std::vector<std::string> misfits(const OptionList& options);

}  // namespace sluice::config
