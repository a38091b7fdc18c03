// SPDX-License-Identifier: Apache-2.0
#include "support/json/quick_check.hpp"

#include <random>
#include <string>

#include <doctest/doctest.h>

#include "grammar.hpp"
#include "pages.hpp"
#include "support/json/record.hpp"

using sluice::support::QuickCheck;
using Verdict = QuickCheck::Verdict;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int rounds = 20'000;
#else
constexpr int rounds = 300'000;
#endif

Verdict verdict_on(std::string_view text, size_t max_depth = 1000) {
  return QuickCheck(max_depth)(text);
}

/// A record in which one to three bytes are others, most of them bytes that mean something.
std::string mutated(std::string record, std::minstd_rand& random) {
  constexpr std::string_view loud = "\"\"\\\\{}[],:ue0-.\n\x0c\x1a\xff\xc3 ";
  for (auto changes = 1 + random() % 3; changes > 0; --changes) {
    const size_t at = random() % record.size();
    const char byte = random() % 4 == 0 ? static_cast<char>(random() % 256) : loud[random() % loud.size()];
    if (random() % 3 == 0)
      record.erase(at, 1);
    else if (random() % 2 == 0)
      record.insert(at, 1, byte);
    else
      record[at] = byte;
  }
  return record;
}

}  // namespace

TEST_CASE("whatever happens to a record, the check and the grammar agree, and a quick yes is a yes") {
  std::minstd_rand random(20261123);
  const std::string small =
      R"({"a":[1,-0.5e+3,{"b\\":null}],"\u00e9":"\ud83d\"","c":{},"d":[[],true,false],"e" : "\\\\" })";
  const std::string large = sample_event(7);
  QuickCheck quick(1000);
  int valid = 0;
  for (int round = 0; round < rounds; ++round) {
    // Blanks in front move the record along the blocks of 64 bytes.
    const std::string record = mutated(
        "{\"x\":" + std::string(random() % 64, ' ') + (round % 16 == 0 ? large : small) + "}", random);
    CAPTURE(record);
    const bool is_record = is_valid_record(record);
    valid += is_record ? 1 : 0;
    REQUIRE((sluice::support::validate_record(record) == std::nullopt) == is_record);
    if (record.starts_with('{') && quick(record) == Verdict::json)
      REQUIRE((is_record || record.back() != '}'));
  }
  CHECK(valid > rounds / 20);
  CHECK(valid < rounds / 10 * 9);
}

TEST_CASE("every byte in every place of a token is judged as the grammar judges it") {
  for (const std::string record : {R"({"k":"\u00aF\n","n":-12.50E+07,"t":[true,false,null],"o":{"":{}}})",
                                   R"({"a" : [ 1 , "b\\" ] })"}) {
    for (size_t at = 0; at < record.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string changed = record;
        changed[at] = static_cast<char>(byte);
        CAPTURE(changed);
        REQUIRE((sluice::support::validate_record(changed) == std::nullopt) == is_valid_record(changed));
      }
    }
  }
}

TEST_CASE("the quick check says yes to what telemetry is made of") {
  for (unsigned n = 0; n < 50; ++n) CHECK(verdict_on(sample_event(n)) == Verdict::json);
  CHECK(verdict_on(R"({"a":1e400,"b":123456789012345678901234567890,"c":"\ud83d"})") == Verdict::json);
}

TEST_CASE("the quick check has doubts about what it leaves to others, and knows what is not UTF-8") {
  CHECK(verdict_on("{\"a\":\"\xff\"}") == Verdict::not_utf8);
  CHECK(verdict_on("[[[]]]", 3) == Verdict::json);
  CHECK(verdict_on("[[[]]]", 2) == Verdict::doubtful);
  for (const char* text :
       {"", " ", "{", "[1", "{\"a\":1,}", "[1,]", "1", "\"a", "{\"a\":\"\\x\"}", "[\"a\"b]"}) {
    CAPTURE(text);
    CHECK(verdict_on(text) == Verdict::doubtful);
  }
}
