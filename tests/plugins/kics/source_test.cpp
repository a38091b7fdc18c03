// SPDX-License-Identifier: Apache-2.0
// What the source reads from a Server that behaves, and how often it asks for a token.
#include "kics_server.hpp"

namespace sluice::kics {
namespace {

using namespace std::chrono_literals;
using sdk::Poll;
using simulators::device_resources;
using simulators::KicsOptions;
using Names = std::vector<std::string>;

const Names all_names{"devices", "device-apps", "device-patches", "device-users"};

TEST_CASE("each resource arrives whole and byte for byte in an atomic transaction of its own") {
  KicsOptions options;
  SUBCASE("in values") {}
  SUBCASE("in elements") {
    options.envelope = simulators::Envelope::elements;
  }
  SUBCASE("chunked, with a total") {
    options.chunked = true;
    options.total = simulators::Total::total_count;
  }
  KicsServer kics(options);
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.published() == all_names);
  for (const auto resource : device_resources) check_same(kics.delivered(resource), kics.rows(resource));
  for (const auto& transaction : kics.emit.transactions()) CHECK(transaction.atomic);
  CHECK(parse_checkpoint(kics.emit.stored()) == Checkpoint{});
  CHECK(kics.host.status().empty());
}

TEST_CASE("only the resources asked for are read, in that order") {
  KicsServer kics;
  kics.config.resources = {"device-users", "device-apps"};
  kics.poll();
  CHECK(kics.published() == Names{"device-users", "device-apps"});
  CHECK(kics.server->readings(Resource::devices) == 0);
}

TEST_CASE("pages go on from what was received until one is empty") {
  KicsOptions options;
  options.rows = {30, 31, 9, 1};
  SUBCASE("the Server gives fewer rows than asked for") {
    options.max_limit = 7;
  }
  SUBCASE("full pages") {}
  KicsServer kics(options);
  kics.config.page_size = 10;
  kics.poll();
  for (const auto resource : device_resources) check_same(kics.delivered(resource), kics.rows(resource));
  CHECK(kics.emit.rolled_back().empty());
}

TEST_CASE("a short page in the middle of a table is not its end") {
  KicsServer kics;
  kics.config.page_size = 10;
  kics.server->fault("devices/short-page:3@2");
  kics.poll();
  check_same(kics.delivered(Resource::devices), kics.rows(Resource::devices));
}

TEST_CASE("an empty table is published as empty") {
  KicsOptions options;
  options.rows = {3, 0, 2, 0};
  KicsServer kics(options);
  kics.poll();
  CHECK(kics.published() == all_names);
  const auto& apps = kics.emit.transactions()[1];
  CHECK(apps.atomic);
  REQUIRE(apps.batches.size() == 1);
  CHECK(apps.batches[0].records.empty());
}

TEST_CASE("an empty answer is not taken for an empty table without a second look") {
  KicsServer kics;
  kics.config.resources = {"device-apps"};
  kics.server->fault("device-apps/empty-page@1");
  kics.poll();
  check_same(kics.delivered(Resource::apps), kics.rows(Resource::apps));
}

TEST_CASE("every poll reads everything again, with one token and one connection") {
  KicsServer kics;
  for (int i = 0; i < 5; ++i) CHECK(kics.poll() == Poll::idle);
  CHECK(kics.emit.transactions().size() == 20);
  CHECK(kics.counters().token_requests == 1);
  CHECK(kics.counters().server.connections == 1);
}

TEST_CASE("a token is refreshed when most of its life is over, and asked for anew when all of it is") {
  KicsOptions options;
  options.expires_in = 100;
  options.token_lifetime = 3600;
  options.refresh_token = simulators::RefreshToken::single_use;
  KicsServer kics(options);
  kics.poll();
  kics.now += 79s;
  kics.poll();
  CHECK(kics.counters().token_requests == 1);
  for (int i = 1; i <= 3; ++i) {  // each refresh brings the next refresh token
    kics.now += i == 1 ? 2s : 81s;
    kics.poll();
    CHECK(kics.counters().tokens.by_refresh == static_cast<uint64_t>(i));
  }
  kics.now += 101s;
  kics.poll();
  CHECK(kics.counters().tokens.by_refresh == 3);
  CHECK(kics.counters().tokens.by_certificate == 2);
  CHECK(kics.counters().tokens.refused == 0);
}

TEST_CASE("where a refresh fails, the certificate does") {
  KicsOptions options;
  options.expires_in = 100;
  options.token_lifetime = 3600;
  KicsServer kics(options);
  kics.poll();
  kics.now += 81s;
  SUBCASE("refused") {
    kics.server->set("refresh-token", "expired");
  }
  SUBCASE("broken off") {
    kics.server->fault("token/truncate:50%");
  }
  SUBCASE("no answer") {
    kics.server->fault("token/hang-up");
  }
  SUBCASE("nonsense") {
    kics.server->fault("token/html");
  }
  SUBCASE("no token in it") {
    kics.server->fault("token/no-access-token");
  }
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.emit.transactions().size() == 8);
  // An unanswered request on a kept connection is repeated on a new one, and then the refresh succeeds.
  CHECK(kics.counters().token_requests == 3);
}

TEST_CASE("a token that is refused in the middle is replaced once and nothing is lost") {
  KicsServer kics;
  kics.config.page_size = 10;
  kics.emit.on_checkpoint = [&](std::string_view) {
    kics.server->revoke_tokens(true);
    return sluice_status{SLUICE_OK};
  };
  CHECK(kics.poll() == Poll::idle);
  for (const auto resource : device_resources) check_same(kics.delivered(resource), kics.rows(resource));
  CHECK(kics.counters().tokens.by_certificate == 4);
}

TEST_CASE("both forms of the token address are known, and the one that works is kept") {
  KicsOptions options;
  options.expires_in = 100;
  options.token_lifetime = 3600;
  uint64_t requests = 2;
  SUBCASE("unversioned only") {
    options.token_urls = simulators::TokenUrls::unversioned;
  }
  SUBCASE("versioned only") {
    options.token_urls = simulators::TokenUrls::versioned;
  }
  KicsServer kics(options);
  kics.poll();
  kics.now += 85s;
  kics.poll();
  CHECK(kics.emit.transactions().size() == 8);
  CHECK(kics.counters().token_requests == requests);  // those to the other address are 404 and not counted
  CHECK(kics.counters().tokens.by_refresh == 1);
}

TEST_CASE("the address in the package may be written in any of its forms") {
  KicsOptions options;
  SUBCASE("bare") {
    options.server_uri = simulators::ServerUri::bare;
  }
  SUBCASE("with a slash") {
    options.server_uri = simulators::ServerUri::slash;
  }
  KicsServer kics(options);
  CHECK(kics.poll() == Poll::idle);
}

TEST_CASE("address, certificate and key do in the place of a package") {
  KicsServer kics;
  kics.use_url();
  SUBCASE("bare address") {}
  SUBCASE("with the path") {
    kics.config.url += "/kics/api/";
  }
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.published() == all_names);
}

TEST_CASE("a restart in the middle of a round goes on with what is left, unless the round is old") {
  KicsServer kics;
  kics.emit.on_checkpoint = [&](std::string_view) {
    return kics.emit.transactions().size() == 2 ? sluice_status{SLUICE_RETRY} : sluice_status{SLUICE_OK};
  };
  kics.failure();
  CHECK(kics.published() == Names{"devices", "device-apps"});
  CHECK(parse_checkpoint(kics.emit.stored()).done == Names{"devices", "device-apps"});
  kics.emit.on_checkpoint = nullptr;
  kics.start();
  SUBCASE("soon") {
    kics.now += 2h;
    kics.poll();
    CHECK(kics.published() == all_names);
    kics.poll();
    CHECK(kics.emit.transactions().size() == 8);
  }
  SUBCASE("too late") {
    kics.now += 3h;
    kics.poll();
    CHECK(kics.emit.transactions().size() == 6);
  }
  SUBCASE("on the day before, by this clock") {
    kics.now -= 24h;
    kics.poll();
    CHECK(kics.emit.transactions().size() == 6);
  }
  SUBCASE("for other resources") {
    kics.config.resources = {"device-apps"};
    kics.start();
    kics.poll();
    CHECK(kics.published() == Names{"devices", "device-apps", "device-apps"});
  }
}

TEST_CASE("what else the Server says is logged once for each resource") {
  KicsOptions options;
  options.total = simulators::Total::total;
  KicsServer kics(options);
  kics.poll();
  kics.poll();
  std::size_t lines = 0;
  for (const auto& line : kics.host.lines(SLUICE_LOG_DEBUG)) lines += contains(line, "total = ") ? 1 : 0;
  CHECK(lines == 4);
}

}  // namespace
}  // namespace sluice::kics
