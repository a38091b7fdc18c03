// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/model.hpp"
#include "host/overview.hpp"
#include "observe/http_server.hpp"

namespace sluice::host {

/// Where the socket of `sluice status` and `sluice reload` is: as configured, else in $RUNTIME_DIRECTORY,
/// else in /run/sluice.
std::filesystem::path status_socket(const config::AdminConfig& config);

/// Answers those who ask how the service fares: /metrics, /healthz and /readyz on an address and on the unix
/// socket; on the socket alone, whose mode says who may ask: /status, what is done on a POST, and /wake,
/// which lets the pipelines look whether the store has something for them.
class Admin {
 public:
  /// All are called from the connections' threads. reload: may wait until it is done. wake: the store has
  /// something new from outside.
  Admin(
      std::function<Overview()> now, std::function<observe::Reply(bool only_plan)> reload,
      std::function<void()> wake = [] {})
      : now_(std::move(now)), reload_(std::move(reload)), wake_(std::move(wake)) {}
  Admin(const Admin&) = delete;
  Admin& operator=(const Admin&) = delete;

  /// Listens as configured from now on. What cannot be had is logged: the records come first, and whoever
  /// watches sees that there is no answer.
  void apply(const config::AdminConfig& config);

 private:
  std::optional<observe::Reply> page(const std::string& path, bool private_too) const;
  std::optional<observe::Reply> action(const std::string& path) const;

  const std::function<Overview()> now_;
  const std::function<observe::Reply(bool)> reload_;
  const std::function<void()> wake_;
  config::AdminConfig config_;
  std::unique_ptr<observe::HttpServer> on_address_;
  std::unique_ptr<observe::HttpServer> on_socket_;
};

}  // namespace sluice::host
