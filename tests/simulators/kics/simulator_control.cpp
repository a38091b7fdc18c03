// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include <Poco/JSON/Array.h>

#include "simulators/common/report.hpp"
#include "simulators/kics/simulator.hpp"

namespace sluice::simulators {
namespace {

Resource resource_of(const Control::Parameters& given) {
  const auto name = value_of(given, "resource");
  if (const auto resource = resource_named(name)) return *resource;
  throw std::invalid_argument("'" + name +
                              "' is not one of devices, device-apps, device-patches, device-users");
}

}  // namespace

void KicsSimulator::start_control(std::uint16_t port) {
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
  hooks.actions["revoke-tokens"] = [this](const Parameters& given) {
    revoke_tokens(value_of(given, "refresh") == "true");
  };
  hooks.actions["replace-server-certificate"] = [this](const Parameters&) { replace_server_certificate(); };
  hooks.actions["insert-row"] = [this](const Parameters& given) { insert_row(resource_of(given)); };
  hooks.actions["remove-row"] = [this](const Parameters& given) { remove_row(resource_of(given)); };
  hooks.actions["accept"] = [this](const Parameters&) { set("connector-enabled", "true"); };
  hooks.actions["reject"] = [this](const Parameters&) { set("connector-enabled", "false"); };
  control_ = std::make_unique<Control>(port, std::move(hooks));
}

std::string KicsSimulator::state() const {
  const auto now = counters();
  auto object = ordered_object();
  object.set("requests", now.server.requests).set("queries", now.queries).set("pages", now.pages);
  object.set("unauthorized", now.unauthorized).set("token_requests", now.token_requests);
  auto tokens = ordered_object();
  tokens.set("by_certificate", now.tokens.by_certificate).set("by_refresh", now.tokens.by_refresh);
  tokens.set("refused", now.tokens.refused);
  object.set("tokens", tokens);
  auto reads = ordered_object();
  for (const auto resource : all_resources) reads.set(name_of(resource), readings(resource));
  object.set("readings", reads);
  object.set("connections", now.server.connections).set("bytes", now.server.bytes_sent);
  Poco::JSON::Array faults;
  for (const auto& spec : faults_.pending()) faults.add(spec);
  object.set("faults", faults);
  return json_text(object);
}

}  // namespace sluice::simulators
