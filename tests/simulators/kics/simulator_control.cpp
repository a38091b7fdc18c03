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
  std::string names;
  for (const auto resource : all_resources)
    names += (names.empty() ? "" : ", ") + std::string(name_of(resource));
  throw std::invalid_argument("'" + name + "' is not one of " + names);
}

std::uint64_t number_of(const Control::Parameters& given, const std::string& name, std::uint64_t otherwise) {
  const auto text = value_of(given, name);
  if (text.empty()) return otherwise;
  if (text.find_first_not_of("0123456789") != text.npos || text.size() > 19)
    throw std::invalid_argument(name + "=" + text + " is not a whole number");
  return std::stoull(text);
}

Resource journal_of(const Control::Parameters& given) {
  return value_of(given, "resource").empty() ? Resource::events : resource_of(given);
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
  hooks.actions["change-row"] = [this](const Parameters& given) {
    change_row(resource_of(given), number_of(given, "n", 0));
  };
  hooks.actions["touch-row"] = [this](const Parameters& given) {
    touch_row(resource_of(given), number_of(given, "n", 0));
  };
  hooks.actions["advance"] = [this](const Parameters& given) {
    const auto minutes = number_of(given, "minutes", 1);
    for (const auto resource : journal_resources)
      with(resource, [&](JournalTable& journal) { journal.live(minutes); });
  };
  hooks.actions["add-rows"] = [this](const Parameters& given) {
    with(journal_of(given), [&](JournalTable& journal) { journal.add(number_of(given, "count", 1)); });
  };
  hooks.actions["drop-rows"] = [this](const Parameters& given) {
    with(journal_of(given), [&](JournalTable& journal) { journal.drop(number_of(given, "count", 1)); });
  };
  hooks.actions["add-incident"] = [this](const Parameters& given) {
    with(Resource::events,
         [&](JournalTable& events) { events.add_incident(number_of(given, "children", 3)); });
  };
  const auto on_event = [this, &hooks](const std::string& name, void (JournalTable::*action)(std::uint64_t)) {
    hooks.actions[name] = [this, action](const Parameters& given) {
      with(Resource::events,
           [&](JournalTable& events) { (events.*action)(number_of(given, "id", events.last_id())); });
    };
  };
  on_event("repeat-event", &JournalTable::repeat);
  on_event("resolve-event", &JournalTable::resolve);
  on_event("mark-event", &JournalTable::mark);
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
  auto last = ordered_object();
  for (const auto resource : journal_resources) last.set(name_of(resource), last_id(resource));
  object.set("last_ids", last);
  object.set("connections", now.server.connections).set("bytes", now.server.bytes_sent);
  Poco::JSON::Array faults;
  for (const auto& spec : faults_.pending()) faults.add(spec);
  object.set("faults", faults);
  return json_text(object);
}

}  // namespace sluice::simulators
