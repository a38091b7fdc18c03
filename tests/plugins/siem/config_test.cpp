// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/config.hpp"

#include <functional>

#include <doctest/doctest.h>

using namespace sluice;
using siem::Config;

namespace {

Config good() {
  Config config;
  config.address = "kuma.example:5160";
  return config;
}

Config good_tls() {
  Config config = good();
  config.transport = siem::Transport::tls;
  return config;
}

void expect(const Config& config, const std::string& option, bool warning = false) {
  const auto problems = siem::spec().check(config);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].option == option);
  CHECK(problems[0].warning == warning);
  CHECK(problems[0].text.find(' ') != std::string::npos);
}

}  // namespace

TEST_CASE("the defaults, and TLS with a pin and a client certificate, have no problems") {
  CHECK(siem::spec().check(good()).empty());
  Config config = good_tls();
  CHECK(siem::spec().check(config).empty());
  config.server_certificate = "/pin.pem";
  config.certificate = "/c.pem";
  config.private_key = "/c.key";
  config.private_key_password = sdk::Secret("x");
  CHECK(siem::spec().check(config).empty());
}

TEST_CASE("each TLS option without TLS is pointed at") {
  const std::pair<const char*, std::function<void(Config&)>> options[] = {
      {"ca", [](Config& c) { c.ca = "/x"; }},
      {"server_certificate", [](Config& c) { c.server_certificate = "/x"; }},
      {"server_name", [](Config& c) { c.server_name = "x"; }},
      {"certificate", [](Config& c) { c.certificate = "/x"; }},
      {"private_key", [](Config& c) { c.private_key = "/x"; }},
      {"private_key_password", [](Config& c) { c.private_key_password = sdk::Secret("x"); }},
      {"verify", [](Config& c) { c.verify = siem::Verify::none; }}};
  for (const auto& [option, set] : options) {
    Config config = good();
    set(config);
    expect(config, option);
  }
}

TEST_CASE("TLS options that contradict each other are pointed at") {
  Config config = good_tls();
  SUBCASE("certificate alone") {
    config.certificate = "/x";
    expect(config, "certificate");
  }
  SUBCASE("key alone") {
    config.private_key = "/x";
    expect(config, "private_key");
  }
  SUBCASE("password without key") {
    config.private_key_password = sdk::Secret("x");
    expect(config, "private_key_password");
  }
  SUBCASE("pin and ca") {
    config.server_certificate = config.ca = "/x";
    expect(config, "ca");
  }
  SUBCASE("no verification, but a pin") {
    config.verify = siem::Verify::none;
    config.server_certificate = "/x";
    expect(config, "verify");
  }
  SUBCASE("no verification: advice only") {
    config.verify = siem::Verify::none;
    expect(config, "verify", true);
  }
}

TEST_CASE("what UDP cannot do is pointed at") {
  Config config = good();
  config.transport = siem::Transport::udp;
  CHECK(siem::spec().check(config).empty());
  SUBCASE("framing") {
    config.framing = siem::Framing::octet_counting;
    expect(config, "framing");
  }
  SUBCASE("confirmation") {
    config.confirm = siem::Confirm::close;
    expect(config, "confirm");
  }
  SUBCASE("large records") {
    config.max_record = sdk::Bytes{65'508};
    expect(config, "max_record");
  }
}

TEST_CASE("names that do not fit a syslog header, and waits that cannot last, are pointed at") {
  Config config = good();
  SUBCASE("host") {
    config.hostname = "two words";
    expect(config, "hostname");
  }
  SUBCASE("application") {
    config.app_name = "";
    expect(config, "app_name");
  }
  SUBCASE("tag") {
    config.header = siem::Header::rfc3164;
    config.app_name = "sluice-1";
    expect(config, "app_name");
  }
  SUBCASE("close_timeout") {
    config.close_timeout = config.timeout * 2;
    expect(config, "close_timeout");
  }
}

TEST_CASE("the longest record follows the transport unless it is set") {
  Config config = good();
  CHECK(siem::max_record(config) == 1'000'000);
  config.transport = siem::Transport::udp;
  CHECK(siem::max_record(config) == 16'384);
  config.max_record = sdk::Bytes{5000};
  CHECK(siem::max_record(config) == 5000);
}
