// SPDX-License-Identifier: Apache-2.0
#include "support/tls/key_file.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace sluice;
using std::filesystem::perms;

TEST_CASE("a private key that others may read, or its group may write, is exposed") {
  const test::TemporaryFolder folder;
  const auto key = folder.path() / "client.key";
  std::ofstream(key) << "key";
  const auto exposure = [&](unsigned mode) {
    std::filesystem::permissions(key, static_cast<perms>(mode));
    const auto found = support::tls::exposure_of_key(key);
    return found ? found->what : "";
  };
  CHECK(exposure(0400).empty());
  CHECK(exposure(0600).empty());
  CHECK(exposure(0640).empty());
  CHECK(exposure(0644) == "open to every user (mode 0644)");
  CHECK(exposure(0602) == "open to every user (mode 0602)");
  CHECK(exposure(0660) == "writable by its group (mode 0660)");
  CHECK(support::tls::exposure_of_key(key)->remedy == "chmod g-w,o-rwx " + key.string());
}

TEST_CASE("no key and a key that is not there are not exposed") {
  CHECK_FALSE(support::tls::exposure_of_key({}));
  CHECK_FALSE(support::tls::exposure_of_key("/nowhere/client.key"));
}
