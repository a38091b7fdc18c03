// SPDX-License-Identifier: Apache-2.0
// A table that moves while it is read page by page is read again until it was seen whole.
#include <algorithm>
#include <set>

#include "kics_server.hpp"

namespace sluice::kics {
namespace {

using sdk::Poll;
using simulators::KicsOptions;
using simulators::Order;

KicsOptions moving(Order order, uint64_t readings = 1) {
  KicsOptions options;
  options.rows = {40, 40, 40, 40};
  options.order = order;
  options.unstable_reads = readings;
  return options;
}

/// A source that reads device-apps in pages of ten.
struct Paged : KicsServer {
  explicit Paged(const KicsOptions& options) : KicsServer(options) {
    config.resources = {"device-apps"};
    config.page_size = 10;
  }

  std::set<std::string> distinct() const {
    const auto all = delivered(Resource::apps);
    return {all.begin(), all.end()};
  }
};

TEST_CASE("rows that come, go or move between two pages never make it into a snapshot") {
  for (const Order order : {Order::inserted, Order::removed, Order::replaced, Order::random}) {
    for (const uint64_t readings : {1, 2, 3}) {
      CAPTURE(static_cast<int>(order));
      CAPTURE(readings);
      Paged kics(moving(order, readings));
      CHECK(kics.poll() == Poll::idle);
      CHECK(kics.emit.transactions().size() == 1);
      CHECK_FALSE(kics.emit.rolled_back().empty());
      // What the Server shows now, when nothing moves any more, is what was published.
      const auto published = kics.distinct();
      CHECK(published.size() == kics.delivered(Resource::apps).size());
      kics.poll();
      CHECK(kics.emit.transactions().size() == 2);
      CHECK(kics.distinct() == published);
    }
  }
}

TEST_CASE("a row that vanished is seen by comparison only") {
  Paged kics(moving(Order::removed));
  kics.config.verify_snapshot = false;
  kics.poll();
  CHECK(kics.emit.rolled_back().empty());
  CHECK(kics.distinct().size() == 39);
  CHECK(kics.distinct().count(kics.server->row(Resource::apps, 10)) == 0);  // it is there, and was missed
  CHECK(kics.distinct().count(kics.server->row(Resource::apps, 0)) == 1);   // it is gone
}

TEST_CASE("a row that comes twice is seen without comparison") {
  Paged kics(moving(Order::inserted));
  kics.config.verify_snapshot = false;
  kics.poll();
  CHECK(kics.emit.rolled_back().size() == 1);
  CHECK(kics.distinct().size() == 41);
  CHECK(kics.delivered(Resource::apps).size() == 41);
}

TEST_CASE("a table that never holds still is given up after rereads, publishes nothing, and keeps nobody") {
  Paged kics(moving(Order::random, 0));
  kics.config.resources = {"device-apps", "device-users"};
  kics.config.rereads = 3;
  SUBCASE("apart from a small table, which fits on one page") {
    kics.server->set("rows-users", "5");
    check_retried(kics.failure());
    CHECK(kics.published() == std::vector<std::string>{"device-users"});
  }
  SUBCASE("all of them") {
    const auto failed = kics.failure();
    check_retried(failed);
    CHECK(contains(failed.what(), "device-apps"));
    CHECK(contains(failed.what(), "device-users"));
    CHECK(kics.published().empty());
  }
  CHECK(kics.server->readings(Resource::apps) == 4);
}

TEST_CASE("without rereads the first change is given up") {
  Paged kics(moving(Order::inserted));
  kics.config.rereads = 0;
  check_retried(kics.failure());
  CHECK(kics.server->readings(Resource::apps) == 1);
  CHECK(kics.poll() == Poll::idle);
}

TEST_CASE("a quiet table of several pages is read twice, one that fits on a page once") {
  Paged kics(moving(Order::stable));
  kics.poll();
  CHECK(kics.server->readings(Resource::apps) == 2);
  CHECK(kics.emit.rolled_back().empty());
  kics.config.page_size = 100;
  kics.start();
  kics.poll();
  CHECK(kics.server->readings(Resource::apps) == 3);
  kics.config.page_size = 10;
  kics.config.verify_snapshot = false;
  kics.start();
  kics.poll();
  CHECK(kics.server->readings(Resource::apps) == 4);
}

TEST_CASE("members of a row that change are no change of the table") {
  Paged kics(moving(Order::stable));
  kics.server->fault("device-apps/changed-row@6-9");
  kics.poll();
  CHECK(kics.server->readings(Resource::apps) == 2);
  check_same(kics.delivered(Resource::apps), kics.rows(Resource::apps));
}

TEST_CASE("a row twice on one page is read again") {
  Paged kics(moving(Order::stable));
  kics.server->fault("device-apps/duplicate-row@2");
  kics.poll();
  CHECK(kics.emit.rolled_back().size() == 1);
  check_same(kics.delivered(Resource::apps), kics.rows(Resource::apps));
}

TEST_CASE("ids that are not unique are the table's own when two readings agree on them") {
  Paged kics(moving(Order::stable));
  kics.config.page_size = 100;
  kics.server->fault("device-apps/duplicate-row@*");
  kics.poll();
  auto expected = kics.rows(Resource::apps);
  expected.push_back(expected.front());
  // The Server puts its first row behind any page, so the page behind the last row has none to repeat.
  check_same(kics.delivered(Resource::apps), expected);
  CHECK(kics.host.lines(SLUICE_LOG_WARNING).size() == 1);
  kics.poll();
  CHECK(kics.host.lines(SLUICE_LOG_WARNING).size() == 1);
}

TEST_CASE("a page that is cut out by mistake is missed by comparison") {
  Paged kics(moving(Order::stable));
  kics.server->fault("device-apps/empty-page@3");
  kics.poll();
  check_same(kics.delivered(Resource::apps), kics.rows(Resource::apps));
}

TEST_CASE("a Server that does not follow the offset is given up, not followed for ever") {
  Paged kics(moving(Order::stable));
  kics.config.rereads = 2;
  kics.server->fault("device-apps/repeated-page@*");
  const auto failed = kics.failure();
  check_retried(failed);
  CHECK(contains(failed.what(), "page from row 10"));
  CHECK(kics.published().empty());
  kics.server->clear_faults();
  kics.poll();
  check_same(kics.delivered(Resource::apps), kics.rows(Resource::apps));
}

TEST_CASE("a page that was repeated once is asked for again") {
  Paged kics(moving(Order::stable));
  kics.server->fault("device-apps/repeated-page@3");
  kics.poll();
  check_same(kics.delivered(Resource::apps), kics.rows(Resource::apps));
}

}  // namespace
}  // namespace sluice::kics
