// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace sluice::test {

/// As TOML has it; for paths without quotes and backslashes.
inline std::string quoted(const std::filesystem::path& path) {
  return "\"" + path.string() + "\"";
}

/// The address of a port on loopback.
inline std::string local(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

}  // namespace sluice::test
