// SPDX-License-Identifier: Apache-2.0
#include "config/document.hpp"

#include <unistd.h>

#include "core/config/sample.hpp"

namespace sluice::config::test {

TEST_CASE("keys keep the order of the file and know their places") {
  const Document document =
      parse_document("zeta = 1\nalpha = \"два\"\n[t]\nb = [1,\n  2]\n", "/etc/x/a.toml");
  REQUIRE_FALSE(document.error);
  CHECK(document.folder == "/etc/x");
  REQUIRE(document.root.entries.size() == 3);
  CHECK(document.root.entries[0].key == "zeta");
  CHECK(document.root.entries[1].place == Place{2, 1});
  CHECK(document.root.entries[1].value.begin == Place{2, 9});
  CHECK(document.root.entries[1].value.end == Place{2, 14});
  CHECK(document.root.find("t")->value.begin == Place{3, 1});
  CHECK(document.root.find("t")->value.find("b")->value.items[1].begin == Place{5, 3});
}

TEST_CASE("a byte order mark and line ends of Windows do not move places") {
  const Document document = parse_document(
      "\xEF\xBB\xBF"
      "a = 1\r\nb = 2\r\n",
      "a.toml");
  REQUIRE_FALSE(document.error);
  CHECK(document.root.find("a")->value.begin == Place{1, 5});
  CHECK(document.root.find("b")->place == Place{2, 1});
  CHECK(document.lines == std::vector<std::string>{"a = 1", "b = 2"});
}

TEST_CASE("an error in the syntax has its place and a remedy") {
  const Document document = parse_document("a = 1\nurl = https://a\n", "a.toml");
  REQUIRE(document.error);
  CHECK(document.error->place == Place{2, 7});
  CHECK(document.error->remedy == "put text in double quotes");
}

TEST_CASE("what cannot be read says why") {
  const Folder folder;
  CHECK(read_document(folder.path() / "none.toml").error->what == "there is no such file");
  CHECK(read_document(folder.path()).error->what == "is a folder");
  CHECK(read_document(folder.write("big.toml", std::string((1 << 20) + 1, '#'))).error->what ==
        "is larger than 1 MiB");
  const auto file = folder.write("secret.toml", "a = 1");
  CHECK_FALSE(read_document(file).error);
  if (::geteuid() != 0) {  // root reads everything
    std::filesystem::permissions(file, std::filesystem::perms::none);
    CHECK(read_document(file).error->what == "cannot be read: Permission denied");
  }
}

TEST_CASE("an empty file is an empty table") {
  const Document document = parse_document("", "a.toml");
  CHECK_FALSE(document.error);
  CHECK(document.root.entries.empty());
}

TEST_CASE("text that nests without end is refused, not followed") {
  std::string key = "a";
  for (int i = 0; i < 200'000; ++i) key += ".a";
  CHECK(parse_document(key + " = 1", "a.toml").error);
  CHECK(parse_document("a = " + std::string(100'000, '['), "a.toml").error);
  CHECK(parse_document("a = \"\xFF\xFE\"", "a.toml").error);
}

}  // namespace sluice::config::test
