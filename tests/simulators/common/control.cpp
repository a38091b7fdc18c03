// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/control.hpp"

#include <stdexcept>

#include "simulators/common/exchange.hpp"

namespace sluice::simulators {

std::string value_of(const Control::Parameters& parameters, const std::string& name) {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return {};
}

Control::Control(std::uint16_t port, Hooks hooks)
    : hooks_(std::move(hooks)),
      server_(std::make_unique<Server>(ServerOptions{.port = port, .identity = {}, .threads = 4},
                                       [this](Exchange& exchange) { handle(exchange); })) {}

void Control::handle(Exchange& exchange) {
  Reply reply;
  try {
    reply.body = answer(exchange);
  } catch (const std::invalid_argument& e) {
    reply.status = 400;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = e.what() + std::string("\n");
  }
  exchange.send(reply);
}

std::string Control::answer(const Exchange& exchange) {
  const std::string name = exchange.path().empty() ? std::string() : exchange.path().substr(1);
  if (exchange.method() == "GET") {
    if (name == "state") return hooks_.state();
    if (name == "knobs") return hooks_.knobs();
    throw std::invalid_argument("GET takes /state or /knobs");
  }
  if (name == "set") {
    for (const auto& [knob, value] : exchange.parameters()) hooks_.set(knob, value);
    return hooks_.knobs();
  }
  const auto action = hooks_.actions.find(name);
  if (action == hooks_.actions.end()) {
    std::string names = "set";
    for (const auto& [known, call] : hooks_.actions) names += ", " + known;
    throw std::invalid_argument("no action '" + name + "'; there are: " + names);
  }
  action->second(exchange.parameters());
  return hooks_.state();
}

}  // namespace sluice::simulators
