// SPDX-License-Identifier: Apache-2.0
// Only libraries with known digests, in the real program.
#include <regex>
#include <string>

#include <doctest/doctest.h>

#include "integration/program.hpp"
#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;

namespace {

struct Workshop {
  Workshop() {
    std::filesystem::create_directories(plugins());
    for (const char* name : {"sluice-source-generate.so", "sluice-sink-file.so"})
      std::filesystem::copy(std::filesystem::path(PLUGINS) / name, plugins() / name);
    test::write_file(
        folder.path() / "pipelines/p.toml",
        "[source]\nplugin = \"generate\"\nrate = 0\ncount = 5\nisolation = \"process\"\n[[sink]]\nplugin = "
        "\"file\"\npath = \"" +
            (folder.path() / "p.ndjson").string() + "\"\n");
  }

  std::filesystem::path plugins() const { return folder.path() / "plugins"; }
  void allow(const std::string& digests) const {
    test::write_file(folder.path() / "sluice.toml",
                     "[store]\npath = \"" + (folder.path() / "store").string() + "\"\n[plugins]\npath = \"" +
                         plugins().string() + "\"\nallow = [" + digests + "]\n");
  }
  test::Finished run(const std::string& word) const {
    std::vector<std::string> words{word, "--config", folder.path().string()};
    if (word == "run") words.insert(words.begin() + 1, "--once");
    return test::run_program(folder.path(), words);
  }

  test::TemporaryFolder folder;
};

/// The digests of the libraries that were refused, as a list of TOML has them.
std::string digests_in(const std::string& text) {
  const std::regex refused("its SHA-256 ([0-9a-f]{64}) is not in");
  std::string list;
  for (std::sregex_iterator it(text.begin(), text.end(), refused), end; it != end; ++it)
    list += '"' + (*it)[1].str() + "\", ";
  return list;
}

}  // namespace

TEST_CASE_FIXTURE(Workshop,
                  "nothing is loaded that is not in the list, and what is refused says what to put there") {
  allow("");
  const auto refused = run("run");
  CHECK(refused.code == 78);
  CHECK(test::contains(refused.errors, "is not in [plugins] allow"));

  const auto listed = run("plugins");
  const std::string digests = digests_in(listed.output + listed.errors);
  allow(digests);
  const auto allowed = run("run");
  INFO(allowed.errors);
  CHECK(allowed.code == 0);
  CHECK(test::contains(allowed.output, "delivered 5"));
}

TEST_CASE_FIXTURE(Workshop, "a digest that is none is pointed at") {
  allow("\"0123\"");
  const auto checked = run("check");
  CHECK(checked.code == 1);
  CHECK(test::contains(checked.output, "sluice.toml:5:10: plugins.allow: \"0123\" is no SHA-256 digest"));
}
