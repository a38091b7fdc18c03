// SPDX-License-Identifier: Apache-2.0
// What the source does when the Server, or the way to it, misbehaves.
#include "kics_server.hpp"

namespace sluice::kics {
namespace {

using namespace std::chrono_literals;
using sdk::Failure;
using sdk::Poll;
using simulators::KicsOptions;
using Names = std::vector<std::string>;

TEST_CASE("an answer that breaks publishes nothing of it and comes again whole") {
  for (const std::string fault :
       {"truncate:0", "truncate:50%", "truncate:99%", "reset:50%", "hang-up", "hang-up-reset"}) {
    CAPTURE(fault);
    KicsServer kics;
    kics.config.resources = {"devices", "device-apps"};
    kics.config.page_size = 10;
    // The repetition of an unanswered request on a kept connection would hide one hang-up.
    kics.server->fault("device-apps/" + fault + "@2-3");
    check_retried(kics.failure());
    CHECK(kics.published() == Names{"devices"});
    for (int i = 0; i < 3 && kics.published().size() < 2; ++i) {
      try {
        kics.poll();
      } catch (const Failure& failed) {
        check_retried(failed);
      }
    }
    CHECK(kics.published() == Names{"devices", "device-apps"});
    check_same(kics.delivered(Resource::apps), kics.rows(Resource::apps));
    CHECK(kics.counters().token_requests == 1);
  }
}

TEST_CASE("something that is not a page is retried and takes no other table with it") {
  for (const std::string fault :
       {"html", "garbage", "empty-body", "not-object", "no-array", "null-array", "204", "500"}) {
    CAPTURE(fault);
    KicsServer kics;
    kics.server->fault("device-apps/" + fault + "@1");
    const Failure failed = kics.failure();
    check_retried(failed);
    CHECK(contains(failed.what(), "device-apps"));
    CHECK(kics.published() == Names{"devices", "device-patches", "device-users"});
    CHECK(kics.poll() == Poll::idle);
    CHECK(kics.published().back() == "device-apps");
    CHECK(kics.emit.transactions().size() == 4);
    check_same(kics.delivered(Resource::apps), kics.rows(Resource::apps));
  }
}

TEST_CASE("a table that the Server does not give is asked for alone, until the others are due again") {
  KicsServer kics;
  std::string fault;
  SUBCASE("not offered") {
    fault = "404";
  }
  SUBCASE("not allowed") {
    fault = "403";
  }
  SUBCASE("not understood") {
    fault = "400";
  }
  SUBCASE("moved elsewhere") {
    fault = "status:302";
  }
  kics.server->fault("device-apps/" + fault + "@*");
  check_for_a_person(kics.failure());
  CHECK(kics.published() == Names{"devices", "device-patches", "device-users"});
  CHECK(contains(kics.host.status(), "device-apps"));
  kics.now += 1h;
  check_for_a_person(kics.failure());
  CHECK(kics.emit.transactions().size() == 3);
  kics.now += 2h;
  check_for_a_person(kics.failure());
  CHECK(kics.emit.transactions().size() == 6);
  kics.server->clear_faults();
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.published().back() == "device-apps");
  CHECK(kics.emit.transactions().size() == 7);
  CHECK(kics.host.status().empty());
}

TEST_CASE("a table that stalls does not starve those behind it") {
  KicsServer kics;
  kics.config.timeout = 300ms;
  kics.server->fault("device-apps/stall:50%@*");
  check_retried(kics.failure());
  CHECK(kics.published() == Names{"devices"});
  check_retried(kics.failure());
  CHECK(kics.published() == Names{"devices", "device-patches", "device-users"});
}

TEST_CASE("a busy Server is asked again when it says, and is not asked for the other tables") {
  KicsServer kics;
  SUBCASE("429") {
    kics.server->fault("device-apps/429:7");
  }
  SUBCASE("503") {
    kics.server->fault("device-apps/503:7");
  }
  SUBCASE("at the token") {
    kics.server->fault("token/503:7");
  }
  const Failure failed = kics.failure();
  CHECK(failed.status() == SLUICE_RETRY);
  CHECK(failed.retry_after_ms() == 7000);
  CHECK(kics.published().size() <= 1);
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.emit.transactions().size() == 4);
}

TEST_CASE("429 without a time is left to the retry policy") {
  KicsServer kics;
  kics.server->fault("device-apps/429");
  check_retried(kics.failure());
  CHECK(kics.poll() == Poll::idle);
}

TEST_CASE("what is not a valid row goes to the dead letters, the rest is published") {
  for (const std::string fault : {"number-row", "null-row", "broken-row", "bad-utf8", "huge-row:5000"}) {
    CAPTURE(fault);
    KicsServer kics;
    kics.config.resources = {"device-users"};
    kics.config.page_size = 10;
    kics.config.max_record = {4096};
    kics.server->fault("device-users/" + fault + "@2");
    kics.server->fault("device-users/" + fault + "@5");  // the same page in the second reading
    CHECK(kics.poll() == Poll::idle);
    auto expected = kics.rows(Resource::users);
    expected.erase(expected.begin() + 11);
    check_same(kics.delivered(Resource::users), expected);
    const auto& letters = kics.emit.transactions().back().malformed;
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].stream == "device-users");
    CHECK(contains(letters[0].place, "device-users, page from row 10, element 1, byte "));
    CHECK_FALSE(letters[0].data.empty());
    CHECK_FALSE(letters[0].reason.empty());
  }
}

TEST_CASE("rows of which none is valid do not empty what was published before") {
  KicsOptions options;
  options.rows = {1, 1, 1, 1};
  KicsServer kics(options);
  kics.config.resources = {"devices", "device-apps"};
  kics.server->fault("devices/number-row@*");
  check_for_a_person(kics.failure());
  CHECK(kics.published() == Names{"device-apps"});
}

TEST_CASE("an account that is blocked is named, whatever the body of the refusal") {
  for (const std::string body : {"problem", "empty", "text", "html"}) {
    CAPTURE(body);
    KicsServer kics;
    kics.server->set("error-body", body);
    kics.server->set("user-blocked", "true");
    const Failure failed = kics.failure();
    check_for_a_person(failed);
    CHECK(contains(failed.what(), "token"));
    CHECK(contains(failed.what(), "HTTP 401"));
    CHECK(contains(failed.what(), "blocked"));
    CHECK(kics.host.status() == failed.what());
    CHECK(kics.published().empty());
    kics.server->set("user-blocked", "false");
    CHECK(kics.poll() == Poll::idle);
    CHECK(kics.host.status().empty());
  }
}

TEST_CASE("an account that is blocked while a token is good is asked about once more and then reported") {
  KicsServer kics;
  kics.poll();
  const auto before = kics.counters();
  kics.server->set("user-blocked", "true");
  SUBCASE("401") {
    kics.server->set("refusal", "401");
    check_for_a_person(kics.failure());
    CHECK(kics.counters().queries - before.queries == 1);
    CHECK(kics.counters().token_requests - before.token_requests == 1);
  }
  SUBCASE("403") {
    kics.server->set("refusal", "403");
    check_for_a_person(kics.failure());
    CHECK(kics.counters().token_requests == before.token_requests);
  }
  CHECK(kics.emit.transactions().size() == 4);
}

TEST_CASE("a fresh token that is refused is reported and not renewed again") {
  KicsServer kics;
  kics.server->fault("query/401@*");
  const Failure failed = kics.failure();
  check_for_a_person(failed);
  CHECK(kics.counters().queries == 3);  // of the first resource twice, of the second once
  CHECK(kics.counters().token_requests == 2);
}

TEST_CASE("a connector that is switched off is named") {
  KicsServer kics;
  kics.server->set("connector-enabled", "false");
  const Failure failed = kics.failure();
  check_for_a_person(failed);
  CHECK(contains(failed.what(), "HTTP 403"));
  CHECK(contains(failed.what(), "connector enabled"));
}

TEST_CASE("a token answer without a token is retried and shows nothing of itself") {
  KicsServer kics;
  for (const std::string fault :
       {"no-access-token", "html", "empty-body", "not-object", "garbage", "truncate:50%"}) {
    CAPTURE(fault);
    kics.server->fault("token/" + fault);
    const Failure failed = kics.failure();
    check_retried(failed);
    CHECK_FALSE(contains(failed.what(), "eyJ"));
  }
  CHECK(kics.poll() == Poll::idle);
}

TEST_CASE("no token address at all is a question for a person") {
  KicsServer kics;
  kics.server->fault("token/404@*");
  check_for_a_person(kics.failure());
}

TEST_CASE("a page_size that the Server does not take is named") {
  KicsOptions options;
  options.max_limit = 100;
  options.over_limit = simulators::OverLimit::refuse;
  KicsServer kics(options);
  const Failure failed = kics.failure();
  check_for_a_person(failed);
  CHECK(contains(failed.what(), "page_size"));
}

TEST_CASE("a Server that cannot be reached is tried again") {
  KicsServer kics;
  kics.server->stop();
  check_retried(kics.failure());
}

}  // namespace
}  // namespace sluice::kics
