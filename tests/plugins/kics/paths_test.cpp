// SPDX-License-Identifier: Apache-2.0
// Resources whose place on the Server has to be found out, and those that cannot be had.
#include "sources/kics/paths.hpp"

#include <algorithm>

#include "kics_server.hpp"

namespace sluice::kics {
namespace {

using namespace std::chrono_literals;
using sdk::Poll;
using simulators::inventory_resources;
using simulators::KicsOptions;
using simulators::PathLayout;
using Names = std::vector<std::string>;

Names all_names() {
  Names names;
  for (const auto& info : catalogue()) names.push_back(info.name);
  return names;
}

struct Everything : KicsServer {
  explicit Everything(KicsOptions options = {}) : KicsServer(timed(options)) {
    config.resources = all_names();
    config.events_from = "all";
  }
  static KicsOptions timed(KicsOptions options) {
    options.event_time = 1'900'000'000'000;
    return options;
  }
  bool has(const std::string& stream) const { return !emit.records(stream).empty(); }
};

TEST_CASE("every resource is read, wherever a Server has those that are guessed") {
  KicsOptions options;
  SUBCASE("under their names") {}
  SUBCASE("some under others") {
    options.paths = PathLayout::alternative;
  }
  SUBCASE("what is not there is answered with 405") {
    options.paths = PathLayout::alternative;
    options.absent_status = 405;
  }
  SUBCASE("what is not there is answered with 400") {
    options.absent_status = 400;
  }
  Everything kics(options);
  CHECK(kics.poll() == Poll::idle);
  for (const auto resource : inventory_resources) check_same(kics.delivered(resource), kics.rows(resource));
  CHECK(kics.emit.records("events").size() == 60);
  CHECK(kics.emit.records("application-messages").size() == 20);
  CHECK(kics.emit.records("audit").size() == 25);
  CHECK(kics.host.status().empty());
  CHECK(kics.lines(SLUICE_LOG_INFO, "paths: ") == 1);
  CHECK(kics.lines(SLUICE_LOG_INFO, "audit: /v4/audit") == 1);
  const auto before = kics.counters();
  kics.now += 1s;
  kics.poll();
  // What does not answer is not asked again: every request is one for a resource that is there.
  CHECK(kics.counters().server.requests - before.server.requests == kics.counters().queries - before.queries);
  CHECK(kics.lines(SLUICE_LOG_INFO, "paths: ") == 1);
}

TEST_CASE("a Server that only has v3 gives devices and events") {
  KicsOptions options;
  options.paths = PathLayout::v3;
  Everything kics(options);
  kics.config.resources = {"devices", "events"};
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.has("devices"));
  CHECK(kics.has("events"));
  CHECK(kics.lines(SLUICE_LOG_INFO, "/v3/events/query answers, not /v4/events/query (HTTP 404)") == 1);
}

TEST_CASE("a path that is named is the one that is asked") {
  KicsOptions options;
  options.paths = PathLayout::elsewhere;
  Everything kics(options);
  for (const std::string form :
       {"/v4/objects/risks/query", "v4/objects/risks/query/", "/kics/api/v4/objects/risks/query"}) {
    CAPTURE(form);
    kics.config.resources = {"risks"};
    kics.config.paths = {{"risks", form}};
    kics.start();
    CHECK(kics.poll() == Poll::idle);
  }
  CHECK(kics.emit.transactions().size() == 3);
  kics.config.paths = {{"risks", "/v4/nowhere"}};
  kics.start();
  check_for_a_person(kics.failure());
}

TEST_CASE("resources that are not there keep nobody, are said once, and are found when they come") {
  KicsOptions options;
  options.paths = PathLayout::none;
  SUBCASE("404") {}
  SUBCASE("405") {
    options.absent_status = 405;
  }
  SUBCASE("400") {
    options.absent_status = 400;
  }
  SUBCASE("501") {
    options.absent_status = 501;
  }
  Everything kics(options);
  kics.config.resources = {"risks", "devices", "audit", "device-users", "address-spaces", "events"};
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.has("devices"));
  CHECK(kics.has("device-users"));
  CHECK(kics.has("events"));
  CHECK_FALSE(kics.has("risks"));
  for (const std::string name : {"risks", "audit", "address-spaces"}) {
    CHECK(contains(kics.host.status(), name));
    CHECK(kics.lines(SLUICE_LOG_WARNING, ": " + name + ": nothing answers at /v4/") == 1);
  }
  CHECK(kics.lines(SLUICE_LOG_INFO, "risks: no answer at /v4/risks/query (HTTP ") == 1);
  const auto before = kics.counters().queries;
  kics.now += 20min;
  kics.poll();
  CHECK(kics.counters().queries - before < 10);
  CHECK(kics.lines(SLUICE_LOG_WARNING, "nothing answers") == 3);
  CHECK(contains(kics.host.status(), "risks"));
  kics.server->set("paths", "pattern");
  kics.now += 20min;
  kics.poll();
  CHECK(kics.has("risks"));
  CHECK(kics.has("audit"));
  CHECK(kics.host.status().empty());
  CHECK(kics.lines(SLUICE_LOG_INFO, "is read again") == 3);
}

TEST_CASE("where nothing that was asked for is there the poll fails for a person") {
  KicsOptions options;
  options.paths = PathLayout::none;
  Everything kics(options);
  kics.config.resources = {"risks", "audit"};
  const auto failed = kics.failure();
  check_for_a_person(failed);
  CHECK(contains(failed.what(), "risks"));
  CHECK(contains(failed.what(), "audit"));
  CHECK(contains(failed.what(), "paths = {"));
  check_for_a_person(kics.failure());
  kics.server->set("paths", "pattern");
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.has("risks"));
}

TEST_CASE("a role that may not read one resource reads the others") {
  KicsOptions options;
  options.refused_resources = "audit,risks";
  SUBCASE("403") {}
  SUBCASE("401") {
    options.refusal = simulators::Refusal::unauthorized;
  }
  SUBCASE("an empty list") {
    options.refusal = simulators::Refusal::empty_list;
  }
  Everything kics(options);
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.has("devices"));
  CHECK(kics.has("events"));
  CHECK(kics.has("allow-rules"));
  CHECK_FALSE(kics.has("risks"));
  CHECK_FALSE(kics.has("audit"));
  const bool is_silent = options.refusal == simulators::Refusal::empty_list;
  CHECK(contains(kics.host.status(), "audit") != is_silent);
  const auto tokens = kics.counters().token_requests;
  kics.now += 10s;
  kics.poll();
  CHECK(kics.counters().token_requests == tokens);  // each stands in the customer's audit log
}

TEST_CASE("an inventory in trouble does not slow events down") {
  Everything kics;
  kics.config.resources = {"devices", "events"};
  kics.config.events_from = "now";
  kics.server->fault("devices/500@*");
  CHECK(kics.poll() == Poll::idle);
  CHECK(contains(kics.host.status(), "devices"));
  for (int i = 0; i < 3; ++i) {
    kics.now += 10s;
    kics.server->with(Resource::events, [](simulators::JournalTable& table) { table.live(1); });
    CHECK(kics.poll() == Poll::idle);
  }
  CHECK(kics.emit.records("events").size() >= 3);
  CHECK(kics.lines(SLUICE_LOG_WARNING, "devices: HTTP 500") == 1);
  kics.server->clear_faults();
  kics.now += 2min;
  kics.poll();
  CHECK(kics.has("devices"));
  CHECK(kics.host.status().empty());
}

TEST_CASE("paths are taken in every way in which a person may write them") {
  CHECK(Paths::normalised("v4/risks/query") == "/v4/risks/query");
  CHECK(Paths::normalised("/kics/api/v4/risks/query/") == "/v4/risks/query");
  for (const char* bad :
       {"", "/", "https://host/v4", "/v4/risks?x=1", "/v4/../x", "/v4//x", "/v4/ risks", "/v4/ы"}) {
    CAPTURE(bad);
    CHECK(Paths::normalised(bad).empty());
  }
}

}  // namespace
}  // namespace sluice::kics
