// SPDX-License-Identifier: Apache-2.0
// What the source does about lost tokens and lost time.
#include "central_node.hpp"

namespace sluice::kata {
namespace {

using namespace std::chrono_literals;
using sdk::Failure;
using sdk::Poll;

TEST_CASE("a forgotten token leads to a gap record and a fresh start within one poll and one transaction") {
  CentralNode central;
  central.config.filter = "SimulatorEvent < 7";
  central.poll();
  const auto fetched = central.now;
  central.now += 10min;
  central.node->forget_tokens();
  CHECK(central.poll() == Poll::idle);
  REQUIRE(central.emit.transactions().size() == 2);
  REQUIRE(central.last().gaps.size() == 1);
  CHECK(central.last().gaps[0].stream == "events");
  CHECK(central.last().gaps[0].from_ms == fetched.count());
  CHECK(central.last().gaps[0].to_ms == central.now.count());
  check_same(central.last().records(stream), central.events(0, 7));  // with the filter
  CHECK(central.warnings() == 2);
  central.poll();
  CHECK(central.last().gaps.empty());
}

TEST_CASE("a gap is stored once, however often the page behind it breaks") {
  CentralNode central;
  central.poll();
  central.now += 5h;
  central.node->forget_tokens();
  central.node->fault("truncate@3");  // the answer to the request without a token
  CHECK(central.failure().status() == SLUICE_RETRY);
  CHECK(central.emit.transactions().size() == 1);
  central.poll();
  REQUIRE(central.emit.transactions().size() == 2);
  REQUIRE(central.last().gaps.size() == 1);
  CHECK(central.last().gaps[0].from_ms == CentralNode::start_time.count());
  CHECK(central.last().gaps[0].to_ms == (CentralNode::start_time + 3h).count());
}

TEST_CASE("\"Subscription not found\" without a token is trouble of the server's") {
  CentralNode central;
  central.node->fault("404-token");
  const Failure failed = central.failure();
  CHECK(failed.status() == SLUICE_RETRY);
  CHECK(failed.retry_after_ms() == SLUICE_DELAY_POLICY);
  central.poll();
  CHECK(central.last().gaps.empty());
}

TEST_CASE("a node that forgets every token is asked slowly") {
  CentralNode central;
  central.poll();
  central.node->forget_tokens();
  central.poll();
  for (int round = 0; round < 2; ++round) {
    central.node->forget_tokens();
    CHECK(central.failure().retry_after_ms() == SLUICE_DELAY_LONGEST);
    central.poll();
    CHECK(central.last().gaps.size() == 1);
  }
  central.poll();  // it accepts a token at last
  central.node->forget_tokens();
  central.poll();
  CHECK(central.last().gaps.size() == 1);
}

TEST_CASE("an outage of more than two hours is a gap record, once") {
  CentralNode central;
  central.config.max_events = 20;
  central.poll();
  central.poll();
  central.poll();  // caught up here
  const auto last_good = central.now;
  central.now += 3h;
  central.node->fault("503");
  central.node->fault("truncate@5");
  (void)central.failure();
  (void)central.failure();
  CHECK(central.emit.transactions().size() == 3);
  central.start();
  central.poll();
  REQUIRE(central.last().gaps.size() == 1);
  CHECK(central.last().gaps[0].from_ms == last_good.count());
  CHECK(central.last().gaps[0].to_ms == (last_good + 1h).count());
  central.start();
  central.poll();
  CHECK(central.last().gaps.empty());
}

TEST_CASE("silence is no outage") {
  auto options = CentralNode::options();
  options.token_on_empty = false;
  CentralNode central(options);
  central.poll();
  for (int i = 0; i < 100; ++i) {
    central.now += 4min;
    central.poll();
  }
  central.start();
  central.poll();
  for (const auto& transaction : central.emit.transactions()) CHECK(transaction.gaps.empty());
}

}  // namespace
}  // namespace sluice::kata
