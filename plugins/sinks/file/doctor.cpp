// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/doctor.hpp"

#include <filesystem>
#include <string>

#include "sinks/file/path_template.hpp"
#include "support/checkup/folder.hpp"

namespace sluice::file {

void doctor(const Config& config, sdk::Host host, sdk::Person& person) {
  const auto folder = PathTemplate(config.path, host.pipeline()).folder();
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) {  // only what is below it is made
    return person.failure(
        "folder", folder.string() + " is not there",
        "make it, with the service as its owner: install -d -o sluice -g sluice " + folder.string());
  }
  support::checkup::report_folder(person, folder);
}

}  // namespace sluice::file
