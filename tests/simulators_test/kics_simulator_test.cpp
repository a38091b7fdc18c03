// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "client.hpp"
#include "simulators/kics/simulator.hpp"

using namespace sluice::simulators;
using namespace sluice::simulators::testing;

namespace {

struct Client {
  explicit Client(KicsSimulator& server) : kics(server) {}

  Response grant(const std::string& path, bool certified = true) {
    Request request{.method = "POST", .path = "/kics/api/auth/" + path};
    if (certified) request.identity = &kics.connector_identity();
    return ask(kics.port(), request);
  }

  void log_in() { token = member(grant("v4/token?grant_type=certificate").body, "access_token"); }

  Response post(const std::string& path, const std::string& body) {
    return ask(kics.port(), {.method = "POST",
                             .path = "/kics/api/" + path,
                             .body = body,
                             .headers = {{"Authorization", "Bearer " + token}}});
  }

  Response query(const std::string& resource, std::uint64_t offset, std::uint64_t limit) {
    return post("v4/" + resource + "/query",
                "{\"offset\":" + std::to_string(offset) + ",\"limit\":" + std::to_string(limit) + "}");
  }

  static std::string member(const std::string& body, const char* name) {
    simdjson::dom::parser parser;
    simdjson::dom::element element;
    REQUIRE(parser.parse(body).get(element) == simdjson::SUCCESS);
    std::string_view text;
    return element[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
  }

  /// The ids of a page.
  static std::vector<std::int64_t> ids(const Response& answer, const char* array = "values") {
    std::vector<std::int64_t> result;
    std::string body = answer.body;  // numbers of 23 digits are valid in JSON, but not for this parser
    for (std::size_t at; (at = body.find("12345678901234567890123")) != body.npos;) body.replace(at, 23, "1");
    simdjson::dom::parser parser;
    simdjson::dom::element element;
    REQUIRE(parser.parse(body).get(element) == simdjson::SUCCESS);
    const simdjson::dom::array rows = element[array].get_array();
    for (const auto row : rows) result.push_back(row["id"].get_int64().value());
    return result;
  }

  KicsSimulator& kics;
  std::string token = "none";
};

TEST_CASE("events are filtered by whole ids and by time, and only as far as the server takes filters") {
  KicsSimulator kics({.event_time = 1'900'000'000'000, .first_id = 9'007'199'254'740'990});
  Client client(kics);
  client.log_in();
  const auto ask_for = [&](const std::string& field, const std::string& value) {
    return client.post("v4/events/query",
                       R"({"filter":[{"field":")" + field + R"(","condition":">=","value":)" + value + "}]}");
  };
  const auto last = kics.last_id(Resource::events);
  CHECK(Client::ids(ask_for("id", std::to_string(last - 2))).size() == 3);
  CHECK(Client::ids(ask_for("id", '"' + std::to_string(last) + '"')).size() == 1);
  CHECK(Client::ids(ask_for("lastSeen", R"("2030-03-17T17:40:00.000Z")")).size() == 7);
  kics.set("filterable", "lastSeen");
  CHECK(ask_for("id", "1").status == 400);
  kics.set("unknown-filter", "ignored");
  CHECK(Client::ids(ask_for("id", std::to_string(last))).size() == 60);
}

TEST_CASE("events repeat, are resolved with their incident, and drop off at the other end") {
  KicsSimulator kics({.times = Times::zulu, .event_time = 1'900'000'000'000});
  const auto last = kics.last_id(Resource::events);
  std::uint64_t incident = 0;
  kics.with(Resource::events, [&](JournalTable& events) {
    events.wait(60'000);
    events.repeat(last);
    incident = events.add_incident(2);
    events.resolve(incident);
    events.drop(10);
  });
  const auto row = kics.event(last);
  CHECK(row.find(R"("totalAppearances":2)") != row.npos);
  CHECK(row.find(R"("status":"Resolved")") != row.npos);
  CHECK(row.find(R"("lastSeen":"2030-03-17T17:47:40Z")") != row.npos);
  CHECK(kics.event(incident).find("\"children\":[" + std::to_string(last - 1) + "," + std::to_string(last) +
                                  "]") != row.npos);
  CHECK_THROWS_AS(kics.event(45'000), std::invalid_argument);
  CHECK_THROWS_AS(kics.with(Resource::devices, [](JournalTable&) {}), std::invalid_argument);
}

TEST_CASE("resources can be elsewhere, nowhere, or refused") {
  KicsSimulator kics;
  Client client(kics);
  client.log_in();
  CHECK(client.query("audit", 0, 5).status == 200);
  kics.set("refused-resources", "risks,audit");
  CHECK(client.query("audit", 0, 5).status == 403);
  CHECK(client.query("allow-rules", 0, 5).status == 200);
  kics.set("refusal", "empty-list");
  CHECK(Client::ids(client.query("audit", 0, 5)).empty());
  kics.set("paths", "elsewhere");
  kics.set("absent-status", "405");
  CHECK(client.query("allow-rules", 0, 5).status == 405);
  CHECK(client.query("objects/allow-rules", 0, 5).status == 200);
  CHECK(client.query("devices", 0, 5).status == 200);
  kics.set("paths", "v3");
  CHECK(client.query("devices", 0, 5).status == 405);
  CHECK(client.post("v3/devices/query", "{}").status == 200);
}

TEST_CASE("the control end point moves events on") {
  KicsSimulator kics({.event_time = 1'900'000'000'000});
  const auto last = kics.last_id(Resource::events);
  const auto post = [&](const std::string& action) {
    return ask_plain(kics.control().port(), {.method = "POST", .path = action}).status;
  };
  CHECK(post("/advance?minutes=10") == 200);
  CHECK(kics.last_id(Resource::events) >= last + 10);
  CHECK(kics.last_id(Resource::audit) == 45'000 + 25 + 9);
  CHECK(post("/add-rows?resource=audit&count=3") == 200);
  CHECK(kics.last_id(Resource::audit) == 45'000 + 25 + 12);
  CHECK(post("/mark-event?id=45030") == 200);
  CHECK(kics.event(45'030).find(R"("userMark":"important")") != std::string::npos);
  CHECK(post("/mark-event?id=1") == 400);
  CHECK(post("/add-rows?resource=devices") == 400);
  CHECK(post("/change-row?resource=devices&n=2") == 200);
  CHECK(kics.row(Resource::devices, 2) != kics_row(1, Resource::devices, 2));
}

}  // namespace

TEST_CASE("a token takes the connector's certificate") {
  KicsSimulator kics;
  Client client(kics);
  CHECK(client.grant("v4/token?grant_type=certificate", false).status == 401);
  CHECK(client.grant("v4/token?grant_type=password").status == 400);
  CHECK(client.grant("v3/token?grant_type=certificate").status == 200);
  CHECK(client.grant("token?grant_type=certificate").status == 200);
  CHECK(kics.counters().tokens.by_certificate == 2);
  CHECK(kics.counters().tokens.refused == 2);
  CHECK(kics.counters().token_requests == 4);
}

TEST_CASE("a request without a body needs no Content-Length") {
  KicsSimulator kics;
  const auto answer = ask(kics.port(), {.method = "POST",
                                        .path = "/kics/api/auth/token?grant_type=certificate",
                                        .identity = &kics.connector_identity(),
                                        .with_length = false});
  CHECK(answer.status == 200);
}

TEST_CASE("a server may know one kind of token address only") {
  KicsSimulator kics({.token_urls = TokenUrls::unversioned});
  Client client(kics);
  CHECK(client.grant("v4/token?grant_type=certificate").status == 404);
  CHECK(client.grant("token?grant_type=certificate").status == 200);
}

TEST_CASE("a query takes a good token, and the server can withdraw it") {
  KicsSimulator kics;
  Client client(kics);
  CHECK(client.query("devices", 0, 10).status == 401);
  client.log_in();
  CHECK(client.query("devices", 0, 10).status == 200);
  CHECK(client.post("v4/nothing/query", "{}").status == 404);
  kics.revoke_tokens();
  CHECK(client.query("devices", 0, 10).status == 401);
  CHECK(kics.counters().unauthorized == 2);
}

TEST_CASE("a refresh token is reusable, good once, or expired") {
  KicsSimulator kics;
  Client client(kics);
  const auto refresh = [&] {
    return Client::member(client.grant("v4/token?grant_type=certificate").body, "refresh_token");
  };
  const auto use = [&](const std::string& token) {
    return client.grant("v4/token?grant_type=refresh_token&refresh_token=" + token, false).status;
  };
  auto token = refresh();
  CHECK(use(token) == 200);
  CHECK(use(token) == 200);
  kics.set("refresh-token", "single-use");
  token = refresh();
  CHECK(use(token) == 200);
  CHECK(use(token) == 401);
  kics.set("refresh-token", "expired");
  CHECK(use(refresh()) == 401);
  kics.set("refresh-token", "reusable");
  kics.set("refresh-needs-certificate", "true");
  CHECK(use(refresh()) == 401);
}

TEST_CASE("a disabled connector and a blocked user are refused") {
  KicsSimulator kics;
  Client client(kics);
  client.log_in();
  kics.set("connector-enabled", "false");
  CHECK(client.grant("v4/token?grant_type=certificate").status == 403);
  CHECK(client.query("devices", 0, 10).status == 403);
  kics.set("connector-enabled", "true");
  kics.set("user-blocked", "true");
  CHECK(client.grant("v4/token?grant_type=certificate").status == 401);
  CHECK(client.query("devices", 0, 10).status == 403);
  kics.set("refusal", "empty-list");
  CHECK(client.query("devices", 0, 10).body == "{\"values\":[]}");
}

TEST_CASE("pages together give every row once, as the library computes it") {
  KicsSimulator kics({.rows = {.devices = 25}, .max_limit = 10});
  Client client(kics);
  client.log_in();
  std::string rows;
  for (std::uint64_t n = 0; n < 10; ++n) rows += (n ? "," : "") + kics_row(1, Resource::devices, n);
  CHECK(client.query("devices", 0, 1000).body == "{\"values\":[" + rows + "]}");
  CHECK(Client::ids(client.query("devices", 10, 1000)).size() == 10);
  CHECK(Client::ids(client.query("devices", 20, 1000)).size() == 5);
  CHECK(Client::ids(client.query("devices", 25, 1000)).empty());
  kics.set("over-limit", "400");
  CHECK(client.query("devices", 0, 11).status == 400);
}

TEST_CASE("every row of every resource is JSON") {
  KicsSimulator kics;
  Client client(kics);
  client.log_in();
  kics.set("rows", "300");
  for (const auto resource : inventory_resources) {
    const auto ids = Client::ids(client.query(name_of(resource), 0, 1000));
    CHECK(ids.size() == 300);
    CHECK(std::set(ids.begin(), ids.end()).size() == 300);
  }
}

TEST_CASE("the envelope can be the other one, with a total") {
  KicsSimulator kics({.rows = {.devices = 3}, .envelope = Envelope::elements, .total = Total::total_count});
  Client client(kics);
  client.log_in();
  const auto answer = client.query("devices", 0, 2);
  CHECK(answer.body.starts_with("{\"totalCount\":3,\"elements\":["));
  CHECK(Client::ids(answer, "elements").size() == 2);
}

TEST_CASE("a row that comes or goes between two pages shifts the rest, in the first readings only") {
  for (const auto order : {Order::inserted, Order::removed, Order::replaced}) {
    KicsSimulator kics({.rows = {.devices = 20}, .order = order, .unstable_reads = 1});
    Client client(kics);
    client.log_in();
    const auto read = [&] {
      auto ids = Client::ids(client.query("devices", 0, 10));
      const auto more = Client::ids(client.query("devices", 10, 100));
      ids.insert(ids.end(), more.begin(), more.end());
      return ids;
    };
    const auto first = read();
    const std::set<std::int64_t> seen(first.begin(), first.end());
    if (order == Order::removed)
      CHECK(seen.count(11) == 0);
    else
      CHECK(seen.size() < first.size());
    const auto second = read();
    CHECK(std::set(second.begin(), second.end()).size() == second.size());
    CHECK(second == read());
    CHECK(kics.readings(Resource::devices) == 3);
  }
}

TEST_CASE("a filter chooses rows and an unknown one is refused") {
  KicsSimulator kics({.rows = {.devices = 30}});
  Client client(kics);
  client.log_in();
  const auto filtered = [&](const std::string& filter) {
    return client.post("v4/devices/query", "{\"filter\":" + filter + ",\"offset\":0,\"limit\":100}");
  };
  const auto some = Client::ids(filtered(R"([{"field":"status","condition":"=","value":"Unauthorized"}])"));
  CHECK(some == std::vector<std::int64_t>{4, 11, 18, 25});
  CHECK(Client::ids(filtered(R"([{"field":"id","condition":">=","value":29}])")).size() == 2);
  CHECK(
      Client::ids(
          filtered(
              R"([[{"field":"id","condition":"=","value":1},{"field":"id","condition":"isOneOf","value":[2,3]}]])"))
          .size() == 3);
  CHECK(Client::ids(filtered(
            R"([{"field":"addressInformation:ipAddresses:ip","condition":"=","value":"10.20.0.7"}])")) ==
        std::vector<std::int64_t>{8});
  CHECK(filtered(R"([{"field":"nothing","condition":"=","value":1}])").status == 400);
  kics.set("unknown-filter", "500");
  CHECK(filtered(R"([{"field":"id","condition":"~","value":1}])").status == 500);
  CHECK(client.post("v4/devices/query", "not JSON").status == 400);
  CHECK(client.post("v4/devices/query", "{\"offset\":-1}").status == 400);
  CHECK(Client::ids(client.post("v4/devices/query", R"({"query":{"offset":5,"limit":1}})")).front() == 6);
}

TEST_CASE("an error has the body that was chosen") {
  KicsSimulator kics;
  Client client(kics);
  CHECK(client.query("devices", 0, 1).headers["Content-Type"] == "application/problem+json");
  kics.set("error-body", "empty");
  CHECK(client.query("devices", 0, 1).body.empty());
  kics.set("error-body", "html");
  CHECK(client.query("devices", 0, 1).body.starts_with("<html>"));
}

TEST_CASE("faults strike the end point that they name") {
  KicsSimulator kics({.rows = {.devices = 10}});
  Client client(kics);
  kics.fault("token/503:2@1");
  CHECK(client.grant("v4/token?grant_type=certificate").headers["Retry-After"] == "2");
  client.log_in();
  kics.fault("device-apps/429@1");
  CHECK(client.query("devices", 0, 5).status == 200);
  CHECK(client.query("device-apps", 0, 5).status == 429);
  kics.fault("short-page:2");
  CHECK(Client::ids(client.query("devices", 0, 5)).size() == 2);
  kics.fault("empty-page");
  CHECK(Client::ids(client.query("devices", 0, 5)).empty());
  kics.fault("repeated-page");
  CHECK(Client::ids(client.query("devices", 5, 5)).front() == 1);
  kics.fault("duplicate-row");
  CHECK(Client::ids(client.query("devices", 0, 5)) == std::vector<std::int64_t>{1, 2, 3, 4, 5, 1});
  kics.fault("truncate:50%");
  CHECK(!client.query("devices", 0, 5).whole);
  kics.fault("about/401");
  const auto about = [&] {
    return ask(kics.port(),
               {.path = "/kics/api/v4/about", .headers = {{"Authorization", "Bearer " + client.token}}});
  };
  CHECK(about().status == 401);
  CHECK(about().body.find("\"version\":\"4.3.0.100\"") != std::string::npos);
}
