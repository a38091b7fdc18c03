// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "config/suggest.hpp"
#include "config/syntax.hpp"
#include "config/text.hpp"
#include "config/units.hpp"

namespace sluice::config::test {

TEST_CASE("durations are numbers with units, from large to small") {
  CHECK(parse_duration("250ms").value == 250);
  CHECK(parse_duration("5s").value == 5000);
  CHECK(parse_duration("2h").value == 7'200'000);
  CHECK(parse_duration("1m30s").value == 90'000);
  CHECK(parse_duration("1d").value == 86'400'000);
  CHECK(parse_duration("1 d 2 h").value == 93'600'000);
  CHECK(parse_duration("0s").value == 0);
}

TEST_CASE("anything else is no duration") {
  for (const std::string& text : std::initializer_list<std::string>{
           "", " ", "s", "5", "-5s", "+5s", "1.5s", "5S", "5 parsecs", "30s1m", "1s1s", "5s ", " 5s", "5  s",
           "5s,", "1m 30", "0x5s", "5\xC2\xA0s", "5ms5"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).ok());
    CHECK_FALSE(parse_duration(text).remedy.empty());
  }
  CHECK(parse_duration("5").remedy == "write \"5s\" for seconds");
}

TEST_CASE("durations and sizes that do not fit are refused, not wrapped") {
  for (const std::string& text : std::initializer_list<std::string>{
           "99999999999h", "9223372036854775807ms", "99999999999999999999999s", "36500d1ms", "36501d",
           "9223372036854775807d9223372036854775807h"}) {
    CAPTURE(text);
    CHECK(parse_duration(text).what.find("too long") != std::string::npos);
  }
  CHECK(parse_duration("36500d").ok());
  for (const std::string& text :
       std::initializer_list<std::string>{"9223372036854775807 KiB", "99999999999999999999", "8388608 TiB"}) {
    CAPTURE(text);
    CHECK(parse_bytes(text).what.find("too large") != std::string::npos);
  }
  CHECK(parse_bytes("8388607 TiB").ok());
}

TEST_CASE("sizes are numbers with decimal or binary units") {
  CHECK(parse_bytes("4096").value == 4096);
  CHECK(parse_bytes("512 B").value == 512);
  CHECK(parse_bytes("64KiB").value == 65536);
  CHECK(parse_bytes("1 MiB").value == 1 << 20);
  CHECK(parse_bytes("20 GiB").value == std::int64_t{20} << 30);
  CHECK(parse_bytes("1 GB").value == 1'000'000'000);
  CHECK(parse_bytes("1 TB").value == 1'000'000'000'000);
}

TEST_CASE("a size with half a unit is answered with the whole one") {
  CHECK(parse_bytes("20G").remedy == "did you mean \"20 GiB\"?");
  CHECK(parse_bytes("20 gib").remedy == "did you mean \"20 GiB\"?");
  CHECK(parse_bytes("5m").remedy == "did you mean \"5 MiB\"?");
  for (const std::string& text : std::initializer_list<std::string>{"", "GiB", "-1", "1.5 GiB", "1  GiB",
                                                                    "1 GiB ", "4096 ", "1 GiBB", "ten"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_bytes(text).ok());
  }
}

TEST_CASE("what is shown is read back as the same value") {
  std::mt19937_64 random(20260101);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = std::uniform_int_distribution<int>(0, 41)(random);
    const auto value = static_cast<std::int64_t>(random() & ((std::uint64_t{1} << bits) - 1))
                       << (i % 3 == 0 ? 20 : 0);
    CAPTURE(value);
    if (value <= std::int64_t{36'500} * 86'400'000)
      CHECK(parse_duration(show_duration(value)).value == value);
    CHECK(parse_bytes(show_bytes(value)).value == value);
  }
}

TEST_CASE("no text makes the readers crash") {
  std::mt19937_64 random(7);
  const std::string alphabet = "0123456789 hmsdKMGTiB.-:[]/@\xD0\xB0\xFF";
  for (int i = 0; i < 50'000; ++i) {
    std::string text(random() % 12, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    CHECK(parse_duration(text).value >= 0);
    CHECK(parse_bytes(text).value >= 0);
    const bool refused = !check_url(text).ok() && !check_uuid(text).ok();
    CHECK(refused);
    (void)check_address(text);
    CHECK(count_characters(printable(text)) == count_characters(text));
  }
}

TEST_CASE("a UUID has 8-4-4-4-12 hexadecimal digits") {
  CHECK(check_uuid("8d0f7f0e-3c1c-4d07-9f0e-0A5F4F1F7C11").ok());
  for (const std::string& text : std::initializer_list<std::string>{
           "", "8d0f7f0e3c1c4d079f0e0a5f4f1f7c11", "{8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11}",
           "8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c1g", "8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c1"}) {
    CAPTURE(text);
    CHECK_FALSE(check_uuid(text).ok());
  }
}

TEST_CASE("a URL is http or https with a host, without a user") {
  for (const std::string& text :
       std::initializer_list<std::string>{"https://central-node.example", "http://127.0.0.1:8080/a/b?c=d#e",
                                          "HTTPS://A", "https://[::1]:443/", "https://a.example:65535"}) {
    CAPTURE(text);
    CHECK(check_url(text).ok());
  }
  for (const std::string& text : std::initializer_list<std::string>{
           "", "central-node.example", "ftp://a", "https://", "https:///x", "https://:443", "https://a:0",
           "https://a:65536", "https://a:", "https://a b/", "https://[::g]/", "https://a\\b",
           "https://1.2.3.4.5", "https://\xD0\xB0", "https://a..b"}) {
    CAPTURE(text);
    CHECK_FALSE(check_url(text).ok());
  }
  CHECK(check_url("central-node.example:443").remedy == "did you mean \"https://central-node.example:443\"?");
  const Verdict verdict = check_url("https://me:hunter2@a");
  CHECK_FALSE(verdict.ok());
  CHECK((verdict.what + verdict.remedy).find("hunter2") == std::string::npos);
}

TEST_CASE("an address is a host and a port") {
  for (const std::string& text : std::initializer_list<std::string>{"kuma.example:5160", "192.0.2.1:1",
                                                                    "[2001:db8::1]:65535", "a_b-c:514"}) {
    CAPTURE(text);
    CHECK(check_address(text).ok());
  }
  for (const std::string& text : std::initializer_list<std::string>{
           "", "kuma.example", "kuma.example:", ":514", "a:0", "a:65536", "a:-1", "a:5 ", "::1",
           "2001:db8::1:5160", "[::1]", "[::1]514", "300.1.1.1:5", "tcp://a:5", "a:b:5"}) {
    CAPTURE(text);
    CHECK_FALSE(check_address(text).ok());
  }
  CHECK(check_address("tcp://a:5/").remedy == "write host:port alone: \"a:5\"");
}

TEST_CASE("the nearest word is found, a far one is not") {
  const std::vector<std::string> known{"max_events", "max_timeout", "timeout", "url"};
  CHECK(nearest("max_event", known) == "max_events");
  CHECK(nearest("Max-Events", known) == "max_events");
  CHECK(nearest("tiemout", known) == "timeout");
  CHECK(nearest("ulr", known) == "url");
  CHECK(nearest("colour", known).empty());
  CHECK(nearest("", known).empty());
  CHECK(distance("abcd", "acbd") == 1);
  CHECK(distance("", "abc") == 3);
  CHECK(distance(std::string(5000, 'a'), "abc") == 5000);
}

}  // namespace sluice::config::test
