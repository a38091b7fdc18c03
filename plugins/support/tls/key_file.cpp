// SPDX-License-Identifier: Apache-2.0
#include "support/tls/key_file.hpp"

#include <array>
#include <cstdio>

#include <sys/stat.h>

namespace sluice::support::tls {

std::optional<KeyExposure> exposure_of_key(const std::filesystem::path& file) {
  struct stat status {};
  if (file.empty() || ::stat(file.c_str(), &status) != 0) return std::nullopt;
  const bool others = (status.st_mode & S_IRWXO) != 0;
  if (!others && (status.st_mode & S_IWGRP) == 0) return std::nullopt;
  std::array<char, 8> mode{};
  std::snprintf(mode.data(), mode.size(), "%04o", static_cast<unsigned>(status.st_mode & 07777));
  return KeyExposure{
      std::string(others ? "open to every user" : "writable by its group") + " (mode " + mode.data() + ")",
      "chmod g-w,o-rwx " + file.string()};
}

}  // namespace sluice::support::tls
