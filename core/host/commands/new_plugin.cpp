// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <iostream>

#include "base/text.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/locations.hpp"
#include "host/new_project.hpp"
#include "plugin/options.hpp"

namespace sluice::host {

int new_plugin(const Options& options) {
  if (!plugin::is_name(options.name)) {
    std::cerr << "sluice: the name '" << base::one_line(options.name)
              << "' cannot be used; take 1 to 64 lower-case letters, digits, '-' and '_'\n";
    return exit_usage;
  }
  std::filesystem::path folder =
      options.into.empty() ? "sluice-" + options.kind + '-' + options.name : options.into;
  if (!folder.has_filename()) folder = folder.parent_path();  // "there/" is "there"
  write_project(share_folder() / "new", {options.kind, options.name, options.language, folder});
  std::cout << folder.string() << ": the " << options.kind << ' ' << options.name
            << ", with its tests and an example pipeline. Next:\n\n"
            << "  cd " << folder.string() << '\n'
            << "  cmake --preset dev && cmake --build --preset dev && ctest --preset dev\n"
            << "  sluice run --once --config build/dev/example\n\n"
            << "README.md says what is where, and how to make a package of it.\n";
  return exit_ok;
}

}  // namespace sluice::host
