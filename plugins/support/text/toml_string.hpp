// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::support {

/// A TOML string with its quotes, for files that setup writes. `text` holds no control characters.
std::string toml_string(std::string_view text);

}  // namespace sluice::support
