// SPDX-License-Identifier: Apache-2.0
#include "host/machine.hpp"

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/folder.hpp"
#include "base/text.hpp"

namespace sluice::host {
namespace {

using plugin::Finding;
using Path = std::filesystem::path;

Finding ok(std::string subject, std::string result) {
  return {SLUICE_FINDING_OK, std::move(subject), std::move(result), {}};
}
Finding failure(std::string subject, std::string result, std::string remedy) {
  return {SLUICE_FINDING_FAILURE, std::move(subject), std::move(result), std::move(remedy)};
}
Finding warning(std::string subject, std::string result, std::string remedy) {
  return {SLUICE_FINDING_WARNING, std::move(subject), std::move(result), std::move(remedy)};
}

std::string user_name(uid_t user) {
  const passwd* entry = ::getpwuid(user);
  return entry == nullptr ? "user " + std::to_string(user) : entry->pw_name;
}

/// The nearest folder above that is there: what a new store would be made in.
Path nearest_folder(Path folder) {
  std::error_code error;
  while (!std::filesystem::is_directory(folder, error) && folder.has_relative_path())
    folder = folder.parent_path();
  return folder;
}

Finding look_at_folder(const Path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) {
    if (errno != ENOENT)
      return failure("store", base::system_reason(folder.string(), errno),
                     "run doctor as the user that runs sluice");
    const Path above = nearest_folder(folder);
    if (::access(above.c_str(), W_OK) == 0)
      return ok("store", folder.string() + " will be made at the first start");
    return failure("store", folder.string() + " is not there, and " + above.string() + " cannot be written",
                   "make it and give it to the user that runs sluice, or set another [store] path");
  }
  if (base::is_locked(folder)) return ok("store", folder.string() + ", in use by a running sluice");
  const bool owner = status.st_uid == ::geteuid();
  if (::access(folder.c_str(), W_OK) == 0 && (owner || ::geteuid() == 0))
    return ok("store", folder.string() + ", owned by " + user_name(status.st_uid));
  return failure(
      "store",
      folder.string() + " belongs to " + user_name(status.st_uid) + ", this is " + user_name(::geteuid()),
      "run doctor as " + user_name(status.st_uid) + ", or give the folder to the user that runs sluice");
}

uint64_t wanted_by(const std::vector<config::PipelineConfig>& pipelines) {
  uint64_t bytes = 0;
  for (const auto& pipeline : pipelines) {
    if (pipeline.buffer.type == config::BufferType::disk) bytes += pipeline.buffer.max_size;
  }
  return bytes;
}

uint64_t used_by(const Path& folder) {
  uint64_t bytes = 0;
  for (const char* name : {"sluice.db", "sluice.db-wal"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(folder / name, error);
    if (!error) bytes += size;
  }
  return bytes;
}

Finding look_at_room(const Path& folder, const std::vector<config::PipelineConfig>& pipelines) {
  std::error_code error;
  const auto space = std::filesystem::space(nearest_folder(folder), error);
  if (error) return failure("disk space", folder.string() + ": " + error.message(), "check the file system");
  const uint64_t wanted = wanted_by(pipelines), there = space.available + used_by(folder);
  const std::string figures =
      base::show_bytes(space.available) + " free for buffers that may grow to " + base::show_bytes(wanted);
  if (there >= wanted && space.available >= (uint64_t{64} << 20)) return ok("disk space", figures);
  return warning(
      "disk space", figures,
      "lower [buffer] max_size, or move [store] path to a larger disk: a full disk stops every pipeline "
      "of this store");
}

}  // namespace

std::vector<Finding> look_at_store(const Path& folder, const std::vector<config::PipelineConfig>& pipelines) {
  return {look_at_folder(folder), look_at_room(folder, pipelines)};
}

}  // namespace sluice::host
