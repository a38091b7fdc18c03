// SPDX-License-Identifier: Apache-2.0
// The listeners of a Central Node: their certificates, their start and their end.
#include <sstream>
#include <stdexcept>

#include "simulators/common/dice.hpp"
#include "simulators/common/identity_folder.hpp"
#include "simulators/kata/simulator.hpp"

namespace sluice::simulators {

void KataSimulator::make_identities() {
  const auto& folder = options_.folder;
  std::string all;
  for (const auto& node : nodes_) {
    const bool own = options_.node_certificates == Nodes::own && node->number > 1;
    if (!own && node->number > 1) {
      node->identity = nodes_.front()->identity;
      continue;
    }
    if (options_.server_identity && !own) {
      node->identity = *options_.server_identity;
      if (!folder.empty()) write_text_file(folder / "server.pem", node->identity.certificate);
    } else {
      const auto name = own ? "server-" + std::to_string(node->number) : std::string("server");
      node->identity =
          identity_in(folder, name, "pem", [&] { return make_self_signed({.key_type = options_.key_type}); });
    }
    all += node->identity.certificate;
  }
  client_identity_ = identity_in(folder, "client", "crt", [&] {
    return make_self_signed(
        {.common_name = "sluice", .dns_names = {}, .addresses = {}, .key_type = options_.key_type});
  });
  if (folder.empty()) return;
  if (nodes_.size() > 1) write_text_file(folder / "nodes.pem", all);
  write_text_file(folder / "external_system_id", external_system_id_ + "\n");
}

void KataSimulator::make_nodes() {
  if (options_.nodes < 1 || options_.nodes > 100) throw std::invalid_argument("nodes: from 1 to 100");
  for (std::uint64_t number = 1; number <= options_.nodes; ++number) {
    // The first one's tokens are those of a simulator with one node.
    nodes_.push_back(
        std::make_unique<KataNode>(number, number == 1 ? options_.seed : mix(options_.seed + number)));
  }
  make_identities();
  for (const auto& node : nodes_) {
    node->port =
        options_.port == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(options_.port + node->number - 1);
    listen(*node);
  }
  std::istringstream down(options_.down_nodes);
  for (std::string number; std::getline(down, number, ',');) {
    if (number.empty() || number.size() > 3 || number.find_first_not_of("0123456789") != number.npos)
      throw std::invalid_argument("down-nodes: '" + number + "' is not the number of a node");
    stop_node(std::stoul(number));
  }
}

void KataSimulator::listen(KataNode& node) {
  node.server = std::make_unique<Server>(
      ServerOptions{.address = options_.address, .port = node.port, .identity = node.identity},
      [this, &node](Exchange& exchange) { handle(node, exchange); });
  node.server->require_certificate(options().without_certificate == WithoutCertificate::alert);
  if (node.port == 0) node.port = node.server->port();
  node.serving = node.server.get();
  node.serving.notify_all();
}

KataNode& KataSimulator::at(std::uint64_t node) const {
  if (node < 1 || node > nodes_.size())
    throw std::invalid_argument("there is no node " + std::to_string(node) + ", there are " +
                                std::to_string(nodes_.size()));
  return *nodes_[node - 1];
}

std::vector<KataNode*> KataSimulator::chosen(std::uint64_t node) const {
  if (node != 0) return {&at(node)};
  std::vector<KataNode*> all;
  for (const auto& one : nodes_) all.push_back(one.get());
  return all;
}

void KataSimulator::stop_node(std::uint64_t number) {
  KataNode& node = at(number);
  const std::lock_guard lock(servers_mutex_);
  if (!node.server) return;
  node.server->stop();
  const auto counters = node.server->counters();
  node.earlier.connections += counters.connections;
  node.earlier.requests += counters.requests;
  node.earlier.bytes_sent += counters.bytes_sent;
  node.serving = nullptr;
  node.server.reset();
}

void KataSimulator::start_node(std::uint64_t number) {
  KataNode& node = at(number);
  const std::lock_guard lock(servers_mutex_);
  if (!node.server) listen(node);
}

void KataSimulator::replace_server_certificate(std::uint64_t number) {
  const auto identity = make_self_signed({.common_name = "replaced", .key_type = options().key_type});
  const std::lock_guard lock(servers_mutex_);
  for (KataNode* node : chosen(number)) {
    if (node->server) node->server->set_identity(identity);
  }
  if (const auto folder = options().folder; !folder.empty())
    write_text_file(folder / "replaced.pem", identity.certificate);
}

void KataSimulator::accept(const std::string& id, const std::string& fingerprint, std::uint64_t number) {
  for (KataNode* node : chosen(number)) node->approvals.decide(id, fingerprint, Approval::accepted);
}

void KataSimulator::reject(const std::string& id, const std::string& fingerprint, std::uint64_t number) {
  for (KataNode* node : chosen(number)) node->approvals.decide(id, fingerprint, Approval::rejected);
}

void KataSimulator::forget_tokens(std::uint64_t number) {
  for (KataNode* node : chosen(number)) node->tokens.forget();
}

std::string KataSimulator::url(std::uint64_t node) const {
  return "https://127.0.0.1:" + std::to_string(port(node));
}

std::string KataSimulator::urls() const {
  std::string all;
  for (const auto& node : nodes_) all += (all.empty() ? "" : ",") + url(node->number);
  return all;
}

KataCounters KataSimulator::counters() const {
  KataCounters all{{}, requests_, pages_, handed_out_, broken_, 0};
  const std::lock_guard lock(servers_mutex_);
  for (const auto& node : nodes_) {
    const auto now = node->server ? node->server->counters() : ServerCounters{};
    all.server.connections += node->earlier.connections + now.connections;
    all.server.requests += node->earlier.requests + now.requests;
    all.server.bytes_sent += node->earlier.bytes_sent + now.bytes_sent;
    all.tokens += node->tokens.issued();
  }
  return all;
}

void KataSimulator::stop() {
  if (control_) control_->stop();
  const std::lock_guard lock(servers_mutex_);
  for (const auto& node : nodes_) {
    if (node->server) node->server->stop();
  }
}

}  // namespace sluice::simulators
