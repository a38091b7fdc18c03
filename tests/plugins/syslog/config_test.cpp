// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/config.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace sluice;
using syslog::Config;

namespace {

Config good() {
  Config config;
  config.listen = {"tcp://192.0.2.1:5140"};
  return config;
}

/// The options that are complained about; "~" in front of advice.
std::vector<std::string> complaints(const Config& config) {
  std::vector<std::string> out;
  for (const auto& problem : syslog::spec().check(config))
    out.push_back((problem.warning ? "~" : "") + problem.option);
  return out;
}

using Options = std::vector<std::string>;

}  // namespace

TEST_CASE("a good configuration is not complained about") {
  CHECK(complaints(good()).empty());
  Config tls = good();
  tls.listen = {"tls://192.0.2.1:6514", "tcp://192.0.2.1:5140", "udp://192.0.2.1:5140"};
  tls.certificate = "a.crt";
  tls.private_key = "a.key";
  tls.client_ca = "ca.pem";
  tls.parse = syslog::Parse::cef;
  tls.merge_duplicates = true;
  CHECK(complaints(tls).empty());
}

TEST_CASE("what contradicts itself is refused where it is written") {
  Config config = good();
  SUBCASE("no transport") {
    config.listen = {"192.0.2.1:5140"};
    CHECK(complaints(config) == Options{"listen"});
  }
  SUBCASE("one place twice") {
    config.listen = {"tcp://192.0.2.1:5140", "tls://192.0.2.1:5140"};
    config.certificate = config.private_key = "x";
    CHECK(complaints(config) == Options{"listen"});
  }
  SUBCASE("a network that is none") {
    config.allow = {"192.0.2.0/24", "kics.example"};
    CHECK(complaints(config) == Options{"allow"});
  }
  SUBCASE("TLS without an identity") {
    config.listen = {"tls://192.0.2.1:6514"};
    CHECK(complaints(config) == Options{"certificate", "private_key"});
  }
  SUBCASE("an identity without TLS") {
    config.certificate = "a.crt";
    config.client_ca = "b.pem";
    CHECK(complaints(config) == Options{"certificate", "client_ca"});
  }
  SUBCASE("options of CEF without CEF") {
    config.merge_duplicates = true;
    config.escaping = syslog::Escaping::on;
    CHECK(complaints(config) == Options{"merge_duplicates", "escaping"});
  }
  SUBCASE("a stream that is no name") {
    config.stream = "Sys log";
    CHECK(complaints(config) == Options{"stream"});
  }
  SUBCASE("bounds that cannot be reached") {
    config.max_connections = 4;
    CHECK(complaints(config) == Options{"max_connections_per_sender"});
  }
}

TEST_CASE("what is dangerous is advised against") {
  Config config = good();
  config.listen = {"tcp://0.0.0.0:5140", "tcp://[::]:5140"};
  config.idle_timeout = std::chrono::seconds(60);
  CHECK(complaints(config) == Options{"~allow", "~idle_timeout"});
  config.allow = {"192.0.2.50"};
  CHECK(complaints(config) == Options{"~idle_timeout"});
}
