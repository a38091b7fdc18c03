// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/token.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::kics {
namespace {

using namespace std::chrono_literals;

const Token::Time now{1000s};

TEST_CASE("a token is refreshed between four fifths of its life and its end") {
  const Token token =
      parse_token(R"({"access_token":"a","expires_in":60,"refresh_token":"r","token_type":"bearer"})", now);
  CHECK(token.access == "a");
  CHECK_FALSE(token.is_due(now + 47s));
  CHECK(token.is_due(now + 48s));
  CHECK(token.can_be_refreshed(now + 59s));
  CHECK_FALSE(token.can_be_refreshed(now + 60s));
}

TEST_CASE("a life that is not said is not guessed") {
  for (const char* life : {"null", "0", "-5", "\"soon\"", "{}"}) {
    CAPTURE(life);
    const Token token = parse_token(std::string(R"({"access_token":"a","expires_in":)") + life + "}", now);
    CHECK_FALSE(token.is_due(now + 10000h));
    CHECK_FALSE(token.can_be_refreshed(now));
  }
}

TEST_CASE("a life may be a text, and longer than a clock") {
  CHECK(parse_token(R"({"access_token":"a","expires_in":"60"})", now).is_due(now + 48s));
  CHECK_FALSE(parse_token(R"({"access_token":"a","expires_in":9223372036854775807})", now).is_due(now + 24h));
}

TEST_CASE("an answer without a usable token says so and nothing more") {
  for (const char* answer :
       {"", "null", "[]", "{}", "geheim", R"({"access_token":null})", R"({"access_token":""})",
        R"({"access_token":"geheim\r\nX: y"})", R"({"access_token":"geheim schl\u00fcssel"})"}) {
    CAPTURE(answer);
    try {
      parse_token(answer, now);
      FAIL("taken");
    } catch (const sdk::Failure& failed) {
      CHECK(failed.status() == SLUICE_RETRY);
      CHECK(std::string_view(failed.what()).find("geheim") == std::string_view::npos);
    }
  }
  CHECK_THROWS_AS(parse_token(std::string(60'000, '['), now), sdk::Failure);
}

}  // namespace
}  // namespace sluice::kics
