// SPDX-License-Identifier: Apache-2.0
#include "support/checkup/folder.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <system_error>

#include <unistd.h>

namespace sluice::support::checkup {

namespace {

constexpr uint64_t little = uint64_t{256} << 20;

std::filesystem::path nearest(std::filesystem::path folder) {
  std::error_code error;
  while (!std::filesystem::exists(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

}  // namespace

void report_folder(sdk::Person& person, const std::filesystem::path& folder) {
  const auto there = nearest(folder);
  std::error_code error;
  if (!std::filesystem::is_directory(there, error))
    return person.failure("folder", there.string() + " is not a folder",
                          "give the path of a folder, or remove the file");
  if (::access(there.c_str(), W_OK | X_OK) != 0) {
    return person.failure(
        "folder", there.string() + ": " + std::strerror(errno),
        "give it to the user that runs sluice; under systemd it also has to be in ReadWritePaths=");
  }
  person.ok("folder",
            there == folder ? folder.string() + " can be written" : folder.string() + " will be made");
  const auto space = std::filesystem::space(there, error);
  if (error)
    return person.warning("disk space", error.message(), "check the file system of " + there.string());
  const std::string free = std::to_string(space.available >> 20) + " MiB free";
  if (space.available < little)
    return person.warning("disk space", free, "make room: deliveries wait when the disk is full");
  person.ok("disk space", free);
}

}  // namespace sluice::support::checkup
