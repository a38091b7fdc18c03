// SPDX-License-Identifier: Apache-2.0
#include "support/text/printable.hpp"

#include <doctest/doctest.h>

namespace sluice::support {
namespace {

TEST_CASE("foreign text is shown on one line without breaking the log") {
  CHECK(printable("plain") == "plain");
  CHECK(printable("a\r\nb\tc\x1b[31m") == "a  b c [31m");
  CHECK(printable("\xd0\xbd\xd0\xb5\xd1\x82 \xc3\x28 \xff") == "\xd0\xbd\xd0\xb5\xd1\x82 ? ?");
  CHECK(printable("behind it blanks  \r\n") == "behind it blanks");
  CHECK(printable("").empty());
  CHECK(printable(std::string_view("\0\xe2\x82", 3)).size() <= 3);
  std::string all;
  for (int i = 0; i < 2000; ++i) all += static_cast<char>((i * 197 + 131) & 0xff);
  for (std::size_t at = 0; at < all.size(); ++at) {
    const std::string text = printable(std::string_view(all).substr(at));
    CHECK(text.find_first_of("\n\r\x1b") == std::string::npos);
  }
}

TEST_CASE("it is cut at the limit and never inside a character") {
  CHECK(printable(std::string(5000, 'x')).size() == 300);
  CHECK(printable("abcd", 3) == "abc");
  CHECK(printable("ab\xd0\xb6", 3) == "ab");
  CHECK(printable("ab\xd0\xb6", 4) == "ab\xd0\xb6");
  CHECK(printable("a\xf0\x9f\x98\x80", 4) == "a");
  CHECK(printable(std::string(50, '\x80'), 10).size() <= 10);
}

}  // namespace
}  // namespace sluice::support
