// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "config/catalogue.hpp"
#include "config/model.hpp"
#include "observe/log.hpp"
#include "plugin/instance_host.hpp"

namespace sluice::test {

/// Keeps what a plugin in another process says of itself, in order. Any thread.
class Heard {
 public:
  Heard() {
    observe::tap_log([this](observe::Level, std::string_view line) { add("log " + std::string(line)); });
    observe::start_logging({observe::Level::debug, {}});
  }
  Heard(const Heard&) = delete;
  Heard& operator=(const Heard&) = delete;
  ~Heard() { observe::tap_log({}); }

  std::unique_ptr<plugin::InstanceHost> host() {
    return std::make_unique<plugin::InstanceHost>(
        "p", "i", "/nowhere", observe::Log("plugin"),
        [this](std::string_view text) { add("status " + std::string(text)); },
        [this](std::string_view name, double value) {
          add("gauge " + std::string(name) + ' ' + std::to_string(static_cast<int>(value)));
        });
  }
  std::vector<std::string> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  void add(std::string text) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(text));
  }

  mutable std::mutex mutex_;
  std::vector<std::string> all_;
};

inline config::PluginInfo library(std::string file) {
  config::PluginInfo info;
  info.file = std::move(file);
  return info;
}

/// A table of a pipeline's file with these texts as options, for a plugin in a process of its own.
inline config::InstanceConfig isolated(std::vector<std::pair<std::string, std::string>> options = {}) {
  std::vector<config::Setting> settings;
  for (auto& [name, text] : options) {
    config::Setting one;
    one.type = SLUICE_OPTION_STRING;
    one.name = std::move(name);
    one.text = std::move(text);
    settings.push_back(std::move(one));
  }
  config::InstanceConfig config{"i", "harmful", config::Settings(std::move(settings))};
  config.isolation.process = true;
  return config;
}

}  // namespace sluice::test
