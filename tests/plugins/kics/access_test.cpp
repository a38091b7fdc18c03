// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/access.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

#include "sources/kics/refusal.hpp"

namespace sluice::kics {
namespace {

TEST_CASE("the base of all requests is the same however the address is written") {
  const std::string base = "https://192.0.2.10:8080/kics/api";
  CHECK(base_url("https://192.0.2.10:8080") == base);
  CHECK(base_url("https://192.0.2.10:8080/") == base);
  CHECK(base_url("https://192.0.2.10:8080/kics/api") == base);
  CHECK(base_url("https://192.0.2.10:8080/kics/api//") == base);
  CHECK(base_url("https://[2001:db8::1]:8080/kics/api/") == "https://[2001:db8::1]:8080/kics/api");
  CHECK(base_url("https://proxy.example/site") == "https://proxy.example/site/kics/api");
}

TEST_CASE("what is no address of a Server is refused") {
  for (const char* address :
       {"", "http://192.0.2.10:8080", "192.0.2.10:8080", "https://", "https:///kics/api",
        "https://host:99999", "ftp://host", "https://host/?a=b", "https://user:geheim@host"}) {
    CAPTURE(address);
    try {
      base_url(address);
      FAIL("taken");
    } catch (const sdk::Failure& failed) {
      CHECK(failed.retry_after_ms() == SLUICE_DELAY_LONGEST);
      CHECK(std::string_view(failed.what()).find("geheim") == std::string_view::npos);
    }
  }
}

TEST_CASE("foreign text is shown on one line without breaking the log") {
  CHECK(printable("plain") == "plain");
  CHECK(printable("a\r\nb\tc\x1b[31m\n") == "a  b c [31m");
  CHECK(printable("нет") == "нет");
  CHECK(printable("\xc3\x28 \xff") == "?( ?");
  CHECK(printable(std::string(5000, 'x')).size() == 300);
  CHECK(printable("abсd", 3) == "ab");  // not half of the Cyrillic letter
  CHECK(printable("") == "");
}

}  // namespace
}  // namespace sluice::kics
