// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace sluice::simulators {

/// The form of the documentation's example: the hexadecimal digits of {"offset": N}.
std::string offset_token(std::uint64_t offset);

/// Nothing when it is not of that form.
std::optional<std::uint64_t> offset_in(const std::string& token);

}  // namespace sluice::simulators
