// SPDX-License-Identifier: Apache-2.0
#include <Poco/JSON/Array.h>

#include "simulators/common/report.hpp"
#include "simulators/kata/simulator.hpp"

namespace sluice::simulators {

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
    accept(value_of(given, "id"), value_of(given, "fingerprint"));
  };
  hooks.actions["reject"] = [this](const Parameters& given) {
    reject(value_of(given, "id"), value_of(given, "fingerprint"));
  };
  hooks.actions["forget-tokens"] = [this](const Parameters&) { forget_tokens(); };
  hooks.actions["replace-server-certificate"] = [this](const Parameters&) { replace_server_certificate(); };
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
    object.set("events_available", arrivals_.end(options_, std::chrono::steady_clock::now()));
  }
  Poco::JSON::Array faults;
  for (const auto& spec : faults_.pending()) faults.add(spec);
  object.set("faults", faults);
  Poco::JSON::Array clients;
  for (const auto& row : approvals_.rows()) {
    auto client = ordered_object();
    client.set("id", row.id).set("fingerprint", row.fingerprint);
    client.set("state", name_of(row.approval)).set("requests", row.requests);
    clients.add(client);
  }
  object.set("clients", clients);
  return json_text(object);
}

}  // namespace sluice::simulators
