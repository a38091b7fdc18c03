// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <sluice/sdk/person.hpp>

namespace sluice::support::checkup {

/// Says whether this user can write files into the folder, and how much room its disk has. The folder may
/// still have to be made. Changes nothing.
void report_folder(sdk::Person& person, const std::filesystem::path& folder);

}  // namespace sluice::support::checkup
