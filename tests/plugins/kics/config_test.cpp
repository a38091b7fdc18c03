// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/config.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <sluice/sdk/host.hpp>

namespace sluice::kics {
namespace {

using Names = std::vector<std::string>;

Config with_package() {
  Config config;
  config.package = "/etc/sluice/коннектор_1.zip";
  config.package_password = sdk::Secret();  // as while a file is being checked
  return config;
}

Config with_url() {
  Config config;
  config.url = "https://kics.example:8080";
  config.certificate = config.private_key = "/etc/sluice/kics.pem";
  return config;
}

/// The options that are complained about, advice with a '?' behind it.
Names complaints(const Config& config) {
  Names options;
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

TEST_CASE("both ways to say where the Server is are enough by themselves") {
  CHECK(complaints(with_package()).empty());
  CHECK(complaints(with_url()).empty());
}

TEST_CASE("a half-told way, and two ways at once, are named") {
  Config config = with_package();
  SUBCASE("nothing") {
    CHECK(complaints({}) == Names{"package"});
    return;
  }
  SUBCASE("a package without its password") {
    config.package_password.reset();
    CHECK(complaints(config) == Names{"package_password"});
  }
  SUBCASE("a package and all the rest") {
    config.url = "https://kics.example";
    config.certificate = config.private_key = "/x";
    config.private_key_password = sdk::Secret();
    CHECK(complaints(config) == Names{"url", "certificate", "private_key", "private_key_password"});
  }
  SUBCASE("an address without certificate and key") {
    config = with_url();
    config.certificate.clear();
    config.private_key.clear();
    CHECK(complaints(config) == Names{"certificate", "private_key"});
  }
  SUBCASE("a password for no package") {
    config = with_url();
    config.package_password = sdk::Secret();
    CHECK(complaints(config) == Names{"package_password"});
  }
  SUBCASE("an address without TLS") {
    config = with_url();
    config.url = "http://kics.example:8080";
    CHECK(complaints(config) == Names{"url"});
  }
}

TEST_CASE("contradictions about trust are named, and no trust is advised against") {
  Config config = with_package();
  SUBCASE("two at once") {
    config.server_certificate = config.ca = "/x.pem";
    CHECK(complaints(config) == Names{"ca"});
  }
  SUBCASE("somebody and nobody") {
    config.ca = "/x.pem";
    config.verify = Verify::none;
    CHECK(complaints(config) == Names{"verify"});
  }
  SUBCASE("nobody") {
    config.verify = Verify::none;
    CHECK(complaints(config) == Names{"verify?"});
  }
}

TEST_CASE("a resource is named once") {
  Config config = with_package();
  config.resources = {"devices", "device-apps", "devices"};
  CHECK(complaints(config) == Names{"resources"});
}

TEST_CASE("paths, modes and events that make no sense are named") {
  Config config = with_package();
  SUBCASE("all well") {
    config.resources = {"events"};
    config.events_from = "7d";
    config.paths = {{"events", "/v4/events/query"}};
    CHECK(complaints(config).empty());
  }
  SUBCASE("a path of nothing and one that is none") {
    config.paths = {{"event", "/v4/x"}, {"devices", "https://host/x"}};
    CHECK(complaints(config) == Names{"paths", "paths"});
  }
  SUBCASE("a path of what is not read") {
    config.paths = {{"risks", "/v4/risks/query"}};
    CHECK(complaints(config) == Names{"paths?"});
  }
  SUBCASE("journals know no changes") {
    config.resources = {"events"};
    config.mode = Mode::changes;
    CHECK(complaints(config) == Names{"mode?"});
  }
  SUBCASE("a first run of snapshots") {
    config.first_run = FirstRun::added;
    CHECK(complaints(config) == Names{"first_run?"});
  }
  SUBCASE("two schedules in one") {
    config.resources = {"events", "devices"};
    CHECK(complaints(config) == Names{"resources?"});
    config.mode = Mode::changes;  // does no harm: no run delivers the inventory a second time
    CHECK(complaints(config).empty());
  }
  SUBCASE("no moment to begin") {
    config.events_from = "yesterday";
    CHECK(complaints(config) == Names{"events_from"});
  }
  SUBCASE("no zone") {
    config.utc_offset = "MSK";
    CHECK(complaints(config) == Names{"utc_offset"});
  }
  SUBCASE("a member nobody knows") {
    config.events_members = {{"ident", "id"}};
    CHECK(complaints(config) == Names{"events_members"});
  }
}

TEST_CASE("ranges and defaults are those of the documentation") {
  CHECK(sdk::view(option("resources").default_text) ==
        R"(["devices", "device-apps", "device-patches", "device-users"])");
  CHECK(option("resources").choice_count == 11);
  CHECK(option("resources").minimum == 1);
  CHECK(sdk::view(option("page_size").default_text) == "1000");
  CHECK(option("page_size").minimum == 1);
  CHECK(option("page_size").maximum == 10'000);
  CHECK(sdk::view(option("page_delay").default_text) == "\"0s\"");
  CHECK(sdk::view(option("verify_snapshot").default_text) == "true");
  CHECK(sdk::view(option("rereads").default_text) == "5");
  CHECK(option("package_password").type == SLUICE_OPTION_SECRET);
  CHECK(option("private_key_password").type == SLUICE_OPTION_SECRET);
  CHECK(option("package").type == SLUICE_OPTION_FILE);
}

}  // namespace
}  // namespace sluice::kics
