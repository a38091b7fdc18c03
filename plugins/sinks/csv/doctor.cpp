// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/doctor.hpp"

#include <filesystem>
#include <set>
#include <string>

#include "sinks/csv/file_access.hpp"
#include "support/checkup/folder.hpp"

namespace sluice::csv {

namespace {

/// A file is replaced by renaming, for which the folder's rights count; only something that is no file is in
/// the way. False: it is.
bool look_at(sdk::Person& person, const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_directory(file, error)) return true;
  person.failure("file", file.string() + " is a folder", "move it, or give the table another name in files");
  return false;
}

}  // namespace

void doctor(const Config& config, sdk::Host, sdk::Person& person) {
  try {
    require_writable_folder(config.directory);
  } catch (const sdk::Failure& failure) {  // unlike other folders this one is not made: it may be a share
    return person.failure(
        "folder", failure.what(),
        "the folder has to be there, owned by the user that runs sluice; is it a share that is "
        "not mounted? Under systemd it also has to be in ReadWritePaths=");
  }
  support::checkup::report_folder(person, config.directory);
  std::set<std::string> names;
  for (const auto& [stream, name] : config.files) names.insert(name);
  for (const auto& [stream, name] : default_files()) names.insert(config.file_name(stream));
  bool good = true;
  for (const auto& name : names)
    good = look_at(person, std::filesystem::path(config.directory) / name) && good;
  if (good) person.ok("files", "nothing is in the way of the " + std::to_string(names.size()) + " files");
}

}  // namespace sluice::csv
