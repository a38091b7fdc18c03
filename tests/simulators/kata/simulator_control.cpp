// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include <Poco/JSON/Array.h>

#include "simulators/common/report.hpp"
#include "simulators/kata/simulator.hpp"

namespace sluice::simulators {
namespace {

/// The number of a node; 0 when none is named, which means all of them.
std::uint64_t node_in(const Control::Parameters& given) {
  const auto text = value_of(given, "node");
  if (text.empty()) return 0;
  if (text.size() > 3 || text.find_first_not_of("0123456789") != text.npos)
    throw std::invalid_argument("'" + text + "' is not the number of a node");
  return std::stoul(text);
}

}  // namespace

void KataSimulator::start_control(std::uint16_t port) {
  using Parameters = Control::Parameters;
  Control::Hooks hooks;
  hooks.state = [this] { return state(); };
  hooks.knobs = [this] {
    const std::lock_guard lock(mutex_);
    return json_text(knobs_);
  };
  hooks.set = [this](const std::string& name, const std::string& value) { set(name, value); };
  hooks.actions["fault"] = [this](const Parameters& given) {
    for (const auto& [name, value] : given) fault(value);
  };
  hooks.actions["clear-faults"] = [this](const Parameters&) { clear_faults(); };
  hooks.actions["accept"] = [this](const Parameters& given) {
    accept(value_of(given, "id"), value_of(given, "fingerprint"), node_in(given));
  };
  hooks.actions["reject"] = [this](const Parameters& given) {
    reject(value_of(given, "id"), value_of(given, "fingerprint"), node_in(given));
  };
  hooks.actions["forget-tokens"] = [this](const Parameters& given) { forget_tokens(node_in(given)); };
  hooks.actions["replace-server-certificate"] = [this](const Parameters& given) {
    replace_server_certificate(node_in(given));
  };
  hooks.actions["stop-node"] = [this](const Parameters& given) { stop_node(node_in(given)); };
  hooks.actions["start-node"] = [this](const Parameters& given) { start_node(node_in(given)); };
  control_ = std::make_unique<Control>(port, std::move(hooks));
}

std::string KataSimulator::state() const {
  const auto now = counters();
  auto object = ordered_object();
  object.set("requests", now.requests).set("pages", now.pages).set("events", now.events);
  object.set("broken_answers", now.broken_answers).set("tokens", now.tokens);
  object.set("connections", now.server.connections).set("bytes", now.server.bytes_sent);
  {
    const std::lock_guard lock(mutex_);
    const auto moment = std::chrono::steady_clock::now();
    object.set("events_available", event_arrivals_.end(events_of(options_), moment));
    object.set("alerts_available", alert_arrivals_.end(alerts_of(options_), moment));
  }
  Poco::JSON::Array faults;
  for (const auto& spec : faults_.pending()) faults.add(spec);
  object.set("faults", faults);
  Poco::JSON::Array clients, nodes;
  for (const auto& node : nodes_) {
    auto shown = ordered_object();
    shown.set("url", url(node->number)).set("requests", node->requests.load());
    nodes.add(shown);
    for (const auto& row : node->approvals.rows()) {
      auto client = ordered_object();
      client.set("node", node->number);
      client.set("id", row.id).set("fingerprint", row.fingerprint);
      client.set("state", name_of(row.approval)).set("requests", row.requests);
      clients.add(client);
    }
  }
  object.set("nodes", nodes);
  object.set("clients", clients);
  return json_text(object);
}

}  // namespace sluice::simulators
