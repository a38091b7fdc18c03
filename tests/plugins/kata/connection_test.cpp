// SPDX-License-Identifier: Apache-2.0
// What the source does when the way to the Central Node breaks, or the host wants it to stop.
#include <atomic>
#include <functional>
#include <future>

#include "central_node.hpp"

namespace sluice::kata {
namespace {

using namespace std::chrono_literals;
using sdk::Failure;
using sdk::Poll;

TEST_CASE("a page that breaks leaves nothing behind and comes again whole") {
  auto options = CentralNode::options();
  options.events = 400;
  SUBCASE("with Content-Length") {}
  SUBCASE("chunked") {
    options.chunked = true;
  }
  for (const std::string fault : {"truncate:0", "truncate:1", "truncate:50%", "truncate:99%", "reset:50%"}) {
    CAPTURE(fault);
    CentralNode central(options);
    central.config.max_events = 200;
    // Half a second passes with each look at the clock: records leave before the page breaks.
    central.clocks.steady = [at = std::chrono::steady_clock::time_point()]() mutable { return at += 1s; };
    CHECK(central.poll() == Poll::more);
    const std::string before = central.emit.stored();
    central.node->fault(fault);
    const Failure failed = central.failure();
    CHECK(failed.status() == SLUICE_RETRY);
    CHECK(failed.retry_after_ms() == SLUICE_DELAY_POLICY);
    CHECK(central.emit.stored() == before);
    if (fault.ends_with('%')) CHECK(central.emit.rolled_back().size() == 1);
    central.poll_until_idle();
    check_same(central.delivered(), central.events(0, 400));
  }
}

TEST_CASE(
    "a connection that breaks before the answer loses nothing, and is made anew where it was only stale") {
  for (const std::string fault : {"hang-up", "hang-up-reset"}) {
    CAPTURE(fault);
    CentralNode central;
    central.config.max_events = 30;
    central.node->fault(fault);
    CHECK(central.failure().status() == SLUICE_RETRY);
    central.poll();
    central.node->fault(fault);
    central.poll();
    check_same(central.delivered(), central.events(0, 50));
  }
}

TEST_CASE("a page in small pieces arrives like any other") {
  CentralNode central;
  central.node->fault("drip:1000,0.0001");
  central.poll();
  check_same(central.delivered(), central.events(0, 50));
}

TEST_CASE("silence in the middle of a page ends after the time allowed, not after the long poll's") {
  CentralNode central;
  central.config.timeout = 200ms;
  central.config.max_timeout = 300s;
  central.node->fault("stall:50%");
  CHECK(central.failure().status() == SLUICE_RETRY);
  central.poll_until_idle();
  check_same(central.delivered(), central.events(0, 50));
}

TEST_CASE("when the host gives the transaction up, the poll ends with the host's word") {
  CentralNode central;
  SUBCASE("cancelled") {
    central.emit.on_batch = [](const auto&) { return sluice_status{SLUICE_CANCELLED}; };
    CHECK(central.failure().status() == SLUICE_CANCELLED);
  }
  SUBCASE("at the checkpoint") {
    central.emit.on_checkpoint = [](auto) { return sluice_status{SLUICE_RETRY}; };
    CHECK(central.failure().status() == SLUICE_RETRY);
  }
  CHECK(central.emit.transactions().empty());
  central.emit.on_batch = {};
  central.emit.on_checkpoint = {};
  central.poll();
  check_same(central.delivered(), central.events(0, 50));
}

/// Runs a poll, cancels it once `reached` says so, and returns the status that the poll ended with.
int32_t cancelled_when(CentralNode& central, const std::function<bool()>& reached) {
  central.start();
  auto status = std::async(std::launch::async, [&] {
    try {
      central.emit.poll(*central.source);
    } catch (const Failure& failed) {
      return failed.status();
    }
    return sluice_status{SLUICE_OK};
  });
  while (!reached() && status.wait_for(1ms) == std::future_status::timeout) {
  }
  central.source->cancel();
  return status.get();
}

TEST_CASE("cancel ends a poll wherever it is, and every later one") {
  auto options = CentralNode::options();
  SUBCASE("in a long poll") {
    options.long_poll = simulators::LongPoll::hold;
    CentralNode central(options);
    central.config.max_timeout = 300s;
    CHECK(cancelled_when(central, [&] { return central.node->counters().requests > 0; }) == SLUICE_CANCELLED);
    CHECK(central.failure().status() == SLUICE_CANCELLED);
  }
  SUBCASE("in a body that does not go on") {
    CentralNode central(options);
    std::atomic<bool> arriving = false;
    central.clocks.steady = [at = std::chrono::steady_clock::time_point()]() mutable { return at += 1s; };
    central.emit.on_batch = [&](const auto&) {
      arriving = true;
      return sluice_status{SLUICE_OK};
    };
    central.node->fault("stall:50%");
    CHECK(cancelled_when(central, [&] { return arriving.load(); }) == SLUICE_CANCELLED);
    CHECK(central.failure().status() == SLUICE_CANCELLED);
    CHECK(central.emit.transactions().empty());
  }
}

}  // namespace
}  // namespace sluice::kata
