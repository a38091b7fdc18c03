// SPDX-License-Identifier: Apache-2.0
#include "support/socket/endpoint.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

using sluice::support::socket::parse_endpoint;

TEST_CASE("an endpoint is a name or address with a port") {
  for (const char* text : {"kuma.example:5160", "192.0.2.7:1", "[2001:db8::1]:65535"}) {
    CHECK(parse_endpoint(text).text() == text);
  }
  CHECK(parse_endpoint("[2001:db8::1]:514").host == "2001:db8::1");
}

TEST_CASE("what is no endpoint is refused") {
  for (const char* text : {"", "kuma", "kuma:", ":514", "kuma:0", "kuma:65536", "kuma:-1", "kuma:5x",
                           "2001:db8::1:514", "[2001:db8::1]", "tcp://kuma:514", "a b:514", "kuma: 514"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_endpoint(text), std::invalid_argument);
  }
}
