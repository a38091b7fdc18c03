// SPDX-License-Identifier: Apache-2.0
#define DOCTEST_CONFIG_IMPLEMENT
#include <string_view>

#include <doctest/doctest.h>

#include "isolation/serve.hpp"

/// As the program does: `plugin host LIBRARY` is the process of a plugin.
int main(int argc, char** argv) {
  if (argc > 3 && std::string_view(argv[1]) == "plugin")
    sluice::isolation::serve(argv[3], std::string_view(argv[argc - 2]) == "--sha256" ? argv[argc - 1] : "");
  return doctest::Context(argc, argv).run();
}
