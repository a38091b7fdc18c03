// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sdk/secret.hpp>

namespace sluice::base {

using sdk::Secret;  // one type on both sides of the plugin boundary

}  // namespace sluice::base
