// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace sluice::host {

/// A plugin project that does not exist yet.
struct NewProject {
  std::string kind;      ///< "source" or "sink"
  std::string name;      ///< of the plugin
  std::string language;  ///< "c++" or "c"
  std::filesystem::path folder;
};

/// Writes the project from templates: the folders "common", the language, the kind, and KIND-LANGUAGE below
/// `templates`, where a later one wins. A file NAME.in becomes NAME with its placeholders (@NAME@, @KIND@
/// ...) replaced; the others are copied as they are. All of it is written or nothing is left, and nothing
/// that exists is touched. Throws base::Error.
void write_project(const std::filesystem::path& templates, const NewProject& project);

}  // namespace sluice::host
