// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "simulators/common/server.hpp"
#include "simulators/kata/approvals.hpp"
#include "simulators/kata/page.hpp"
#include "simulators/kata/tokens.hpp"

namespace sluice::simulators {

/// One listener of a cluster, with what it does not share with the others.
struct KataNode {
  KataNode(std::uint64_t node_number, std::uint64_t seed)
      : number(node_number), scope("node" + std::to_string(node_number)), tokens(seed) {}

  const std::uint64_t number;  ///< from 1
  const std::string scope;     ///< of its faults: "node1"
  Identity identity{};
  std::uint16_t port = 0;
  Tokens tokens;
  Approvals approvals;
  Selection previous[2];  ///< of events and of alerts
  std::atomic<std::uint64_t> requests{0};
  ServerCounters earlier{};        ///< of servers that were stopped
  std::unique_ptr<Server> server;  ///< absent while the node is down
  /// The same for handlers: a server calls them before whoever makes it has it in hands.
  std::atomic<Server*> serving{nullptr};

  Server& wait_for_server() {
    serving.wait(nullptr);
    return *serving;
  }
};

}  // namespace sluice::simulators
