// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <string>

#include "simulators/common/certificates.hpp"

namespace sluice::simulators {

/// Writes the whole file or throws std::runtime_error; `secret` makes it readable by its owner only.
void write_text_file(const std::filesystem::path& file, const std::string& content, bool secret = false);

/// Empty where there is no such file.
std::string read_text_file(const std::filesystem::path& file);

/// The identity `FOLDER/NAME.<certificate_suffix>` with `FOLDER/NAME.key`, made and written when it is not
/// there: a simulator started again on its folder stays the same peer. An empty folder means: make one, write
/// nothing.
Identity identity_in(const std::filesystem::path& folder, const std::string& name,
                     const std::string& certificate_suffix, const std::function<Identity()>& make);

}  // namespace sluice::simulators
