// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/json/value.hpp"

namespace sluice::csv {

using support::append_unescaped;
using support::deepest_nesting;
using support::key_text;
using support::read_scalar;
using support::require;
using support::Scalar;
using support::Unfit;

}  // namespace sluice::csv
