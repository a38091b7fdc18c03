// SPDX-License-Identifier: Apache-2.0
// What the source makes of HTTP statuses.
#include <cctype>

#include "central_node.hpp"

namespace sluice::kata {
namespace {

using namespace std::chrono_literals;
using sdk::Failure;

TEST_CASE("401: the operator is told once what to approve, the token survives") {
  auto options = CentralNode::options();
  options.accept = false;
  CentralNode central(options);
  for (int i = 0; i < 3; ++i) {
    const Failure failed = central.failure();
    CHECK(failed.status() == SLUICE_RETRY);
    CHECK(failed.retry_after_ms() == SLUICE_DELAY_LONGEST);
  }
  CHECK(central.warnings() == 1);
  const std::string status = central.host.status();
  CHECK(status.find("External systems") != std::string::npos);
  CHECK(status.find(central.config.external_system_id) != std::string::npos);
  std::string shown = simulators::certificate_fingerprint(central.node->client_identity().certificate);
  for (auto& c : shown) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  std::string said = status;
  std::erase(said, ':');
  CHECK(said.find(shown) != std::string::npos);

  central.node->accept();
  central.poll();
  CHECK(central.host.status().empty());
  check_same(central.delivered(), central.events(0, 50));

  const std::string token = central.checkpoint().token;
  central.node->reject();
  CHECK(central.failure().retry_after_ms() == SLUICE_DELAY_LONGEST);
  CHECK(central.checkpoint().token == token);
  CHECK(central.warnings() == 2);
  central.node->accept();
  central.poll();
  CHECK(central.delivered().size() == 50);
}

TEST_CASE("what only a person can change is asked for at the longest delay, and ends by itself") {
  for (const std::string fault : {"400", "403", "404", "413", "status:302", "status:418"}) {
    CAPTURE(fault);
    CentralNode central;
    central.poll();
    const std::string before = central.emit.stored();
    central.node->fault(fault);
    const Failure failed = central.failure();
    CHECK(failed.status() == SLUICE_RETRY);
    CHECK(failed.retry_after_ms() == SLUICE_DELAY_LONGEST);
    CHECK(central.emit.stored() == before);
    central.poll();
    CHECK(central.delivered().size() == 50);
  }
}

TEST_CASE("a refused filter is quoted and can be put right") {
  CentralNode central;
  central.config.filter = "EventType ===";
  const Failure failed = central.failure();
  CHECK(failed.retry_after_ms() == SLUICE_DELAY_LONGEST);
  CHECK(std::string_view(failed.what()).find("filter") != std::string_view::npos);
}

TEST_CASE("a server in trouble decides how long to wait, or the policy does") {
  CentralNode central;
  for (const std::string fault : {"429", "500", "502", "503", "504"}) {
    CAPTURE(fault);
    central.node->fault(fault);
    CHECK(central.failure().retry_after_ms() == SLUICE_DELAY_POLICY);
    central.node->fault(fault + ":7");
    const Failure failed = central.failure();
    CHECK(failed.status() == SLUICE_RETRY);
    CHECK(failed.retry_after_ms() == 7000);
  }
  // A date is measured on the wall clock, so this is the one place where the real one counts.
  central.clocks.wall = Clocks().wall;
  central.start();
  central.node->fault("429:date+3600");
  const int64_t delay = central.failure().retry_after_ms();
  CHECK(delay > 0);
  CHECK(delay <= 3'600'000);
}

}  // namespace
}  // namespace sluice::kata
