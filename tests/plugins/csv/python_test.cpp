// SPDX-License-Identifier: Apache-2.0
// Compares the compat profile with the Python on this machine, over items made from a seed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>

#include <doctest/doctest.h>

#include "plugins/csv/harness.hpp"
#include "plugins/csv/python_items.hpp"

namespace sluice::csv::test {

namespace {

// "14.0.0" for CPython 3.11; empty without a Python of 3.11 or newer.
std::string unicode_of_python() {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(
      ::popen("python3 -c 'import sys, unicodedata\n"
              "if sys.version_info >= (3, 11): print(unicodedata.unidata_version)' 2>/dev/null",
              "r"),
      ::pclose);
  char line[64] = "";
  if (!pipe || std::fgets(line, sizeof line, pipe.get()) == nullptr) return "";
  return std::string(line, std::strcspn(line, "\r\n"));
}

std::vector<std::string> random_items(uint64_t seed, bool all_of_unicode, int count) {
  RandomItems random(seed, all_of_unicode);
  std::vector<std::string> items;
  for (int i = 0; i < count; ++i) items.push_back(random.item());
  return items;
}

std::string written_by_python(const std::vector<std::string>& items) {
  const TemporaryFolder folder;
  const std::string source = (folder.path() / "items.ndjson").string();
  const std::string target = (folder.path() / "items.csv").string();
  std::ofstream file(source, std::ios::binary);
  for (const std::string& item : items) file << item << '\n';
  file.close();
  const std::string command = "python3 '" CSV_TESTDATA "/make_golden.py' '" + source + "' '" + target + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  return read_file(target);
}

}  // namespace

TEST_CASE("compat writes what the Python of this machine writes") {
  const std::string unicode = unicode_of_python();
  if (unicode.empty()) {
    MESSAGE("skipped: no python3 of version 3.11 or newer on the PATH");
    return;
  }
  const char* chosen = std::getenv("SLUICE_TEST_SEED");
  const uint64_t seed = chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : 20240611;
  CAPTURE(seed);
  const auto items = random_items(seed, unicode == "14.0.0", 6000);
  SinkTest test;
  test.publish("t", items);
  CHECK(test.rejected.empty());
  const std::string python = written_by_python(items), sluice = test.file("t.csv").value_or("");
  const auto at = static_cast<std::size_t>(
      std::mismatch(python.begin(), python.end(), sluice.begin(), sluice.end()).first - python.begin());
  INFO("first difference at byte ", at);
  INFO("Python: ", python.substr(at < 60 ? 0 : at - 60, 120));
  INFO("sluice: ", sluice.substr(std::min(sluice.size(), at < 60 ? 0 : at - 60), 120));
  CHECK((python == sluice));
}

}  // namespace sluice::csv::test
