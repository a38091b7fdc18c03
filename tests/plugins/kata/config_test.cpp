// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/config.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>
#include <sluice/sdk/host.hpp>

namespace sluice::kata {
namespace {

Config good() {
  Config config;
  config.url = "https://central-node.example";
  config.external_system_id = "8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11";
  config.certificate = config.private_key = "/etc/sluice/kata.pem";
  return config;
}

/// The options that are complained about, advice with a '?' behind it.
std::vector<std::string> complaints(const Config& config) {
  std::vector<std::string> options;
  for (const auto& problem : spec().check(config))
    options.push_back(problem.option + (problem.warning ? "?" : ""));
  return options;
}

const sluice_option& option(std::string_view name) {
  const auto& all = spec().options();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& o) { return sdk::view(o.name) == name; });
  REQUIRE(found != all.end());
  return *found;
}

TEST_CASE("an ordinary configuration has no problems") {
  CHECK(complaints(good()).empty());
  Config config = good();
  config.url = "https://10.1.2.3:8443/";
  config.server_certificate = "/etc/sluice/node.pem";
  CHECK(complaints(config).empty());
  config.url.clear();
  config.urls = {"https://node-1.example", "https://node-2.example:8443/"};
  config.filter = "EventType == 'process'";
  CHECK(complaints(config).empty());
  config.api = Api::alerts;
  config.filter.clear();
  config.detect_types = {"am", "sb"};
  config.max_alerts = 10'000;
  CHECK(complaints(config).empty());
}

TEST_CASE("options that contradict each other are named") {
  using Names = std::vector<std::string>;
  Config config = good();
  SUBCASE("http") {
    config.url = "http://central-node.example";
    CHECK(complaints(config) == Names{"url"});
  }
  SUBCASE("an address with the path of the API in it") {
    config.url = "https://central-node.example/kata/events_api/v1";
    CHECK(complaints(config) == Names{"url"});
  }
  SUBCASE("a pinned certificate and an authority") {
    config.server_certificate = config.ca = "/etc/sluice/x.pem";
    CHECK(complaints(config) == Names{"ca"});
  }
  SUBCASE("no verification but somebody to trust") {
    config.verify = Verify::none;
    config.ca = "/etc/sluice/x.pem";
    CHECK(complaints(config) == Names{"verify"});
  }
  SUBCASE("no verification is advised against") {
    config.verify = Verify::none;
    CHECK(complaints(config) == Names{"verify?"});
  }
  SUBCASE("no address") {
    config.url.clear();
    CHECK(complaints(config) == Names{"url"});
  }
  SUBCASE("an address and a cluster") {
    config.urls = {"https://node-1.example", "https://node-2.example"};
    CHECK(complaints(config) == Names{"urls"});
  }
  SUBCASE("nodes of a cluster that are none") {
    config.url.clear();
    config.urls = {"https://node-1.example",
                   "http://node-2.example",
                   "https://node-3.example/kata",
                   "node-4",
                   "",
                   "https://",
                   "https://node-1.example"};
    CHECK(complaints(config) == Names(6, "urls"));
  }
  SUBCASE("a password in an address is not repeated") {
    config.url.clear();
    config.urls = {"https://admin:hidden@node-1.example"};
    CHECK(complaints(config) == Names{"urls"});
    CHECK(spec().check(config)[0].text.find("hidden") == std::string::npos);
  }
  SUBCASE("options of the events API with alerts") {
    config.api = Api::alerts;
    config.filter = "EventType == \"no filter at all";
    config.max_events = 5;
    config.max_timeout = std::chrono::seconds(5);
    CHECK(complaints(config) == Names{"filter", "max_events", "max_timeout"});
  }
  SUBCASE("options of the alerts API with events") {
    config.max_alerts = 5;
    config.detect_types = {"am", "am"};
    CHECK(complaints(config) == Names{"detect_types", "max_alerts", "detect_types"});
  }
  SUBCASE("a filter with a mistake and one with a doubt") {
    config.filter = "EventType == \"process\"";
    CHECK(complaints(config) == Names{"filter"});
    config.filter = "Ioa.Rules.Techniques contains 'T1059'";
    CHECK(complaints(config) == Names{"filter?"});
  }
  SUBCASE("a time that the protocol cannot express") {
    config.max_timeout = std::chrono::milliseconds(1500);
    CHECK(complaints(config) == Names{"max_timeout"});
  }
}

TEST_CASE("ranges and defaults are those of the protocol") {
  CHECK(option("max_events").minimum == 1);
  CHECK(option("max_events").maximum == 72'000);
  CHECK(sdk::view(option("max_events").default_text) == "20000");
  CHECK(option("max_timeout").minimum == 1000);
  CHECK(option("max_timeout").maximum == 300'000);
  CHECK(sdk::view(option("max_timeout").default_text) == "\"1m\"");
  CHECK(sdk::view(option("max_record").default_text) == "\"16 MiB\"");
  CHECK(sdk::view(option("verify").default_text) == "\"full\"");
  CHECK(option("max_alerts").maximum == 10'000);
  CHECK(sdk::view(option("max_alerts").default_text) == "1000");
  CHECK(option("detect_types").choice_count == 5);
  CHECK(sdk::view(option("api").default_text) == "\"events\"");
  CHECK(option("private_key_password").type == SLUICE_OPTION_SECRET);
  for (const char* name : {"external_system_id", "certificate", "private_key"}) {
    CHECK((option(name).flags & SLUICE_OPTION_REQUIRED) != 0);
  }
}

}  // namespace
}  // namespace sluice::kata
