// SPDX-License-Identifier: Apache-2.0
// Several nodes of one cluster: which of them is asked, and what becomes of tokens and approvals.
#include <fstream>

#include "central_node.hpp"
#include "support/contains.hpp"

namespace sluice::kata {
namespace {

using namespace std::chrono_literals;
using sdk::Failure;
using sdk::Poll;
using test::contains;

simulators::KataOptions nodes(uint64_t count) {
  auto options = CentralNode::options();
  options.nodes = count;
  return options;
}

std::vector<uint64_t> requests(const CentralNode& central, uint64_t count) {
  std::vector<uint64_t> all;
  for (uint64_t node = 1; node <= count; ++node) all.push_back(central.node->requests(node));
  return all;
}

using Counts = std::vector<uint64_t>;

std::string last_warning(const CentralNode& central) {
  const auto lines = central.host.lines(SLUICE_LOG_WARNING);
  return lines.empty() ? "" : lines.back();
}

TEST_CASE("one node is read while it works") {
  CentralNode central(nodes(3));
  central.config.max_events = 10;
  central.poll_until_idle();
  check_same(central.delivered(), central.events(0, 50));
  CHECK(requests(central, 3) == Counts{6, 0, 0});
  CHECK(central.warnings() == 0);
}

TEST_CASE("a node that cannot be asked gives way to the next one, which then stays") {
  struct Trouble {
    const char *name, *cause;
    bool counts;  // the node sees a request
  };
  for (const auto& [name, cause, counts] :
       {Trouble{"down", "connect", false}, Trouble{"another certificate", "TLS handshake", false},
        Trouble{"node1/hang-up", "answer", true}, Trouble{"node1/hang-up-reset", "answer", true},
        Trouble{"node1/502", "HTTP 502", true}, Trouble{"node1/503:60", "HTTP 503", true},
        Trouble{"node1/504", "HTTP 504", true}}) {
    CAPTURE(name);
    CentralNode central(nodes(2));
    central.config.max_events = 10;
    const bool is_down = std::string_view(name) == "down";
    if (is_down) {
      central.node->stop_node(1);
    } else if (counts) {
      central.node->fault(name);
    } else {
      central.node->replace_server_certificate(1);
    }
    CHECK(central.poll() == Poll::more);
    CHECK(central.warnings() == 1);
    CHECK(contains(last_warning(central),
                   "reading goes on at 127.0.0.1:" + std::to_string(central.node->port(2))));
    CHECK(contains(last_warning(central), "127.0.0.1:" + std::to_string(central.node->port(1))));
    CHECK(contains(last_warning(central), cause));
    if (is_down) central.node->start_node(1);
    central.poll_until_idle();
    check_same(central.delivered(), central.events(0, 50));
    CHECK(requests(central, 2) == Counts{counts ? 1U : 0U, 6});
    CHECK(central.warnings() == 1);
    for (const auto& transaction : central.emit.transactions()) CHECK(transaction.gaps.empty());
  }
}

TEST_CASE("a node that is silent gives way to the next one") {
  auto options = nodes(2);
  CentralNode central(options);
  central.config.api = Api::alerts;
  central.config.timeout = 200ms;
  central.node->set("alerts", "5");
  central.node->fault("node1/delay:3600");
  central.poll();
  check_same(central.delivered_alerts(), central.alerts(0, 5));
  CHECK(requests(central, 2) == Counts{1, 1});
}

TEST_CASE("a page that breaks is asked for again at the next node") {
  for (const std::string fault : {"truncate:50%", "reset:50%", "html", "no-events"}) {
    CAPTURE(fault);
    CentralNode central(nodes(2));
    central.config.max_events = 30;
    central.node->fault("node1/" + fault);
    CHECK(central.failure().status() == SLUICE_RETRY);
    CHECK(central.warnings() == 0);
    central.poll_until_idle();
    check_same(central.delivered(), central.events(0, 50));
    CHECK(requests(central, 2) == Counts{1, 2});
    CHECK(central.warnings() == 1);
    CHECK(contains(last_warning(central), "reading goes on at"));
  }
}

TEST_CASE("when no node can be asked the failure names each with its cause") {
  CentralNode central(nodes(3));
  central.node->stop_node(1);
  central.node->fault("node2/503:90@*");
  central.node->replace_server_certificate(3);
  for (int i = 0; i < 3; ++i) {
    const Failure failed = central.failure();
    const std::string said = failed.what();
    CHECK(failed.status() == SLUICE_RETRY);
    CHECK(failed.retry_after_ms() == SLUICE_DELAY_POLICY);
    CHECK(contains(said, "none of the 3 nodes"));
    for (uint64_t node = 1; node <= 3; ++node) {
      CHECK(contains(said, "127.0.0.1:" + std::to_string(central.node->port(node))));
    }
    CHECK(contains(said, "connect"));
    CHECK(contains(said, "HTTP 503"));
    CHECK(contains(said, "TLS handshake"));
  }
  CHECK(central.warnings() == 0);
  central.node->clear_faults();
  central.poll();
  CHECK(central.delivered().size() == 50);
}

TEST_CASE("the wait that servers ask for counts where all ask for one") {
  CentralNode central(nodes(2));
  central.node->fault("node1/503:90@*");
  central.node->fault("node2/502:30@*");
  CHECK(central.failure().retry_after_ms() == 30'000);
  central.node->clear_faults();
  central.node->replace_server_certificate();
  central.start();  // a connection that stands would be kept
  CHECK(central.failure().retry_after_ms() == SLUICE_DELAY_LONGEST);
}

TEST_CASE("an answer that is the same everywhere is not asked for at every node") {
  for (const std::string fault : {"400", "404", "429", "500"}) {
    CAPTURE(fault);
    CentralNode central(nodes(2));
    central.node->fault("node1/" + fault);
    CHECK(central.failure().status() == SLUICE_RETRY);
    CHECK(requests(central, 2) == Counts{1, 0});
  }
}

TEST_CASE("a token that all nodes share goes on at another node") {
  CentralNode central(nodes(2));
  central.config.max_events = 20;
  central.poll();
  central.node->stop_node(1);
  central.poll_until_idle();
  check_same(central.delivered(), central.events(0, 50));
}

TEST_CASE("a token of one node is tried at the others before it is dropped") {
  auto options = nodes(3);
  options.node_tokens = simulators::Nodes::own;
  CentralNode central(options);
  central.config.max_events = 20;
  central.node->stop_node(1);
  central.poll();  // node 2
  central.node->start_node(1);
  central.start();  // begins with node 1, which does not know the token
  central.poll_until_idle();
  check_same(central.delivered(), central.events(0, 50));
  CHECK(contains(last_warning(central), "does not know the token"));
  for (const auto& transaction : central.emit.transactions()) CHECK(transaction.gaps.empty());
}

TEST_CASE("a token that no node knows is dropped after each was asked once") {
  CentralNode central(nodes(3));
  central.poll();
  central.now += 10min;
  central.node->forget_tokens();
  central.poll();
  CHECK(requests(central, 3) == Counts{3, 1, 1});
  CHECK(central.last().gaps.size() == 1);
  CHECK(central.delivered().size() == 100);
}

TEST_CASE("while the node that may know the token is down the token is kept for five minutes and no longer") {
  auto options = nodes(2);
  options.node_tokens = simulators::Nodes::own;
  CentralNode central(options);
  central.config.max_events = 20;
  central.poll();
  const std::string before = central.emit.stored();
  central.node->stop_node(1);
  for (int i = 0; i < 5; ++i) {
    const Failure failed = central.failure();
    CHECK(failed.status() == SLUICE_RETRY);
    CHECK(contains(failed.what(), "a node that may know it cannot be asked"));
    central.now += 59s;
  }
  CHECK(central.emit.stored() == before);
  SUBCASE("it comes back") {
    central.node->start_node(1);
    central.poll_until_idle();
    check_same(central.delivered(), central.events(0, 50));
    central.node->stop_node(1);
    CHECK(contains(central.failure().what(), "cannot be asked"));  // the five minutes begin anew
  }
  SUBCASE("it stays away") {
    central.now += 6s;
    central.poll_until_idle();
    CHECK(central.delivered().size() == 70);
    CHECK(central.emit.transactions()[1].gaps.size() == 1);
  }
}

TEST_CASE("a node that has not approved the client leaves it to one that has") {
  auto options = nodes(2);
  options.accept = false;
  options.node_approvals = simulators::Nodes::own;
  CentralNode central(options);
  CHECK(central.failure().retry_after_ms() == SLUICE_DELAY_LONGEST);
  CHECK(contains(central.host.status(), "External systems"));
  CHECK(requests(central, 2) == Counts{1, 1});
  central.node->accept({}, {}, 2);
  central.poll();
  CHECK(central.host.status().empty());
  CHECK(central.delivered().size() == 50);
  CHECK(contains(last_warning(central), "has not approved this client"));
}

TEST_CASE("nodes with certificates of their own are pinned by one file") {
  auto options = nodes(2);
  options.node_certificates = simulators::Nodes::own;
  CentralNode central(options);
  central.config.server_certificate = central.file("nodes.pem");
  central.config.max_events = 20;
  central.poll();
  central.node->stop_node(1);
  central.poll_until_idle();
  check_same(central.delivered(), central.events(0, 50));
}

TEST_CASE("cancel ends a fetch at whatever node it is") {
  auto options = nodes(2);
  CentralNode central(options);
  central.start();
  central.source->cancel();
  CHECK(central.failure().status() == SLUICE_CANCELLED);
  CHECK(requests(central, 2) == Counts{0, 0});
}

}  // namespace
}  // namespace sluice::kata
