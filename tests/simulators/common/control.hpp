// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "simulators/common/server.hpp"

namespace sluice::simulators {

/// The little HTTP server through which a running simulator is looked at and changed.
///   GET  /state               what the simulator reports, as JSON
///   GET  /knobs               the present settings, as JSON
///   POST /set?knob=value&...  changes settings
///   POST /ACTION?name=value   anything else that the simulator offers
/// A mistake is answered with 400 and a sentence.
class Control {
 public:
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  struct Hooks {
    std::function<std::string()> state;  ///< JSON
    std::function<std::string()> knobs;  ///< JSON
    std::function<void(const std::string& name, const std::string& value)>
        set;                                                                ///< throws std::invalid_argument
    std::map<std::string, std::function<void(const Parameters&)>> actions;  ///< by path, without the slash
  };

  /// Plain HTTP on loopback, `port` 0 for any free one. The hooks are called on the server's threads.
  Control(std::uint16_t port, Hooks hooks);

  std::uint16_t port() const { return server_->port(); }
  void stop() { server_->stop(); }

 private:
  void handle(Exchange& exchange);
  std::string answer(const Exchange& exchange);

  Hooks hooks_;
  std::unique_ptr<Server> server_;
};

/// The first value under `name`, or an empty text.
std::string value_of(const Control::Parameters& parameters, const std::string& name);

}  // namespace sluice::simulators
