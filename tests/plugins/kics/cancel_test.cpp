// SPDX-License-Identifier: Apache-2.0
// cancel ends a poll wherever it is.
#include <atomic>
#include <functional>
#include <future>

#include "kics_server.hpp"

namespace sluice::kics {
namespace {

using namespace std::chrono_literals;

/// Runs a poll on another thread, cancels it once `reached` says so, and returns the status that the poll
/// ended with.
sluice_status cancelled_when(KicsServer& kics, const std::function<bool()>& reached) {
  kics.start();
  auto status = std::async(std::launch::async, [&] {
    try {
      kics.poll();
    } catch (const sdk::Failure& failed) {
      return failed.status();
    }
    return sluice_status{SLUICE_OK};
  });
  while (!reached() && status.wait_for(1ms) == std::future_status::timeout) {
  }
  kics.source->cancel();
  return status.get();
}

TEST_CASE("cancel ends a poll in an answer that does not go on, and every later call") {
  KicsServer kics;
  kics.config.timeout = 600s;
  kics.server->fault("device-apps/stall:50%@1");
  CHECK(cancelled_when(kics, [&] { return kics.server->readings(Resource::apps) > 0; }) == SLUICE_CANCELLED);
  CHECK(kics.published() == std::vector<std::string>{"devices"});
  CHECK(kics.failure().status() == SLUICE_CANCELLED);
}

TEST_CASE("cancel ends a poll that waits for a token") {
  KicsServer kics;
  kics.config.timeout = 600s;
  kics.server->fault("token/stall:50%@1");
  CHECK(cancelled_when(kics, [&] { return kics.counters().token_requests > 0; }) == SLUICE_CANCELLED);
}

TEST_CASE("cancel ends a pause between two pages") {
  KicsServer kics;
  kics.config.page_delay = 1h;
  CHECK(cancelled_when(kics, [&] { return kics.counters().pages == 1; }) == SLUICE_CANCELLED);
}

TEST_CASE("a source cancelled before its first call never starts") {
  KicsServer kics;
  kics.start();
  kics.source->cancel();
  CHECK(kics.failure().status() == SLUICE_CANCELLED);
  CHECK(kics.counters().server.connections == 0);
}

TEST_CASE("a pause comes between requests and changes nothing else") {
  KicsServer kics;
  kics.config.page_delay = 1ms;
  kics.config.page_size = 10;
  CHECK(kics.poll() == sdk::Poll::idle);
  check_same(kics.delivered(Resource::devices), kics.rows(Resource::devices));
}

}  // namespace
}  // namespace sluice::kics
