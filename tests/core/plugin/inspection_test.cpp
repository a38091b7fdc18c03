// SPDX-License-Identifier: Apache-2.0
#include "plugin/inspection.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using test::contains;

namespace {

std::filesystem::path broken(const std::string& name) {
  return std::filesystem::path(BROKEN_PLUGINS) / ("sluice-sink-" + name + ".so");
}

std::string objection_to(const std::filesystem::path& file) {
  return plugin::inspect(file).value_or("");
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A library in a file of its own, with some bytes changed.
struct Changed {
  test::TemporaryFolder folder;
  std::string bytes = read_file(broken("good"));

  std::string objection() {
    const auto file = folder.path() / "plugin.so";
    std::ofstream(file, std::ios::binary) << bytes;
    return objection_to(file);
  }
};

}  // namespace

TEST_CASE("a library is judged by its file alone, before anything of it runs") {
  CHECK(objection_to(broken("good")) == "");
  CHECK(contains(objection_to(broken("too_old")), "built for plugin ABI 0.0, this host accepts 1.0 to 1.0"));
  CHECK(contains(objection_to(broken("too_new")), "built for plugin ABI 1.1"));
  CHECK(contains(objection_to(broken("truncated_entry")), "entry is cut short"));
  CHECK(contains(objection_to(broken("truncated_table")), "sink table has 40 bytes"));
  CHECK(contains(objection_to(broken("no_entry")), "has no symbol sluice_plugin_entry"));
  CHECK(contains(objection_to(broken("function")), "is a function"));
  CHECK(contains(objection_to(broken("text")), "no ELF file"));
  CHECK(contains(objection_to(broken("later")), "needs C library 2.99, this machine has 2."));
  CHECK(objection_to(std::filesystem::path(HARMFUL_PLUGINS) / "sluice-sink-crashes.so") == "");
}

TEST_CASE("a file that cannot be read, or is none, is refused with the cause") {
  CHECK(contains(objection_to("/nonexistent/plugin.so"), "No such file"));
  CHECK(!objection_to("/").empty());
  CHECK(!objection_to("/dev/null").empty());
}

TEST_CASE_FIXTURE(Changed, "a library for another machine is refused with what it is for") {
  constexpr std::size_t word = 4, type = 16, machine = 18;
  SUBCASE("another architecture") {
    bytes[machine] = 8;
    CHECK(contains(objection(), "for another machine (ELF machine 8"));
  }
  SUBCASE("another size of words") {
    bytes[word] = 1;
    CHECK(!objection().empty());
  }
  SUBCASE("no library") {
    bytes[type] = 1;
    CHECK(contains(objection(), "an object file or a program"));
  }
}

TEST_CASE_FIXTURE(Changed, "a damaged or hostile file is refused or taken, and does no harm") {
  const std::string good = bytes;
  std::minstd_rand random(20261123);
  const bool cut = random() % 2 == 0;
  for (int round = 0; round < 1000; ++round) {
    bytes = good;
    for (auto changes = 1 + random() % 8; changes > 0; --changes) {
      // Most of them in the heads, which lead everywhere else.
      const std::size_t reach = random() % 2 == 0 ? 1024 : bytes.size();
      bytes[random() % reach] = static_cast<char>(random());
    }
    if (cut || round % 5 == 0) bytes.resize(random() % bytes.size());
    objection();
  }
}

TEST_CASE("names that a library exports besides its entry are told") {
  CHECK(plugin::superfluous_symbols(broken("good")).empty());
  const auto names = plugin::superfluous_symbols(broken("exports"));
  const auto among_them = [&](const char* part) {
    return std::ranges::any_of(names, [&](const auto& name) { return contains(name, part); });
  };
  CHECK(among_them("exported_by_mistake"));
  CHECK(among_them("_ZTIN6sluice3sdk7FailureE"));  // weak, from a header, and not hidden either
  CHECK_FALSE(among_them("_ZNSt"));                // nobody can hide those
}
