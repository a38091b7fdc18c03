// SPDX-License-Identifier: Apache-2.0
#include "host/admin.hpp"

#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "host/host_log.hpp"
#include "host/metrics.hpp"
#include "host/status.hpp"
#include "observe/exposition.hpp"

namespace sluice::host {
namespace {

observe::Reply plain(bool good, std::string body) {
  return {good ? 200 : 503, observe::Reply{}.type, std::move(body)};
}

/// Alive: what is asked by whoever would start the service again.
observe::Reply health(const Overview& all) {
  std::string body;
  for (const auto& problem : all.self.problems) body += problem + '\n';
  return plain(body.empty(), body.empty() ? "healthy\n" : body);
}

/// Started and not stopping. A pipeline in trouble does not make the service less ready; the text tells.
observe::Reply readiness(const Overview& all) {
  const Phase phase = all.self.phase;
  if (phase == Phase::starting) return plain(false, "starting\n");
  if (phase == Phase::stopping) return plain(false, "stopping\n");
  return plain(true, "ready; " + summary(all) + '\n');
}

}  // namespace

std::filesystem::path status_socket(const config::AdminConfig& config) {
  if (!config.socket.empty()) return config.socket;
  const char* folders = std::getenv("RUNTIME_DIRECTORY");
  const std::string_view first =
      folders == nullptr ? std::string_view{}
                         : std::string_view(folders).substr(0, std::string_view(folders).find(':'));
  return std::filesystem::path(first.empty() ? "/run/sluice" : first) / "sluice.sock";
}

std::optional<observe::Reply> Admin::page(const std::string& path, bool private_too) const {
  if (path == "/metrics")
    return observe::Reply{200, observe::Exposition::content_type(), metrics_page(now_())};
  if (path == "/healthz") return health(now_());
  if (path == "/readyz") return readiness(now_());
  if (path == "/status" && private_too) return observe::Reply{200, "application/json", status_json(now_())};
  if (path == "/wake" && private_too) {
    wake_();
    return observe::Reply{200, observe::Reply{}.type, "awake\n"};
  }
  return std::nullopt;
}

std::optional<observe::Reply> Admin::action(const std::string& path) const {
  if (path == "/reload") return reload_(false);
  if (path == "/reload/plan") return reload_(true);
  return std::nullopt;
}

void Admin::apply(const config::AdminConfig& config) {
  const bool same_address =
      config.listen == config_.listen && (on_address_ != nullptr || config.listen.empty());
  const bool same_socket = config.socket == config_.socket && on_socket_ != nullptr;
  config_ = config;
  if (!same_address) {
    on_address_.reset();
    try {
      if (!config.listen.empty()) {
        on_address_ = observe::HttpServer::on_address(
            config.listen, [this](const std::string& path) { return page(path, false); });
        host_log().info("metrics and health: http://" + on_address_->place() + "/metrics");
      }
    } catch (const base::Error& error) {
      host_log().error(std::string("no metrics over HTTP: ") + error.what());
    }
  }
  if (same_socket) return;
  on_socket_.reset();
  try {
    on_socket_ = observe::HttpServer::on_socket(
        status_socket(config), [this](const std::string& path) { return page(path, true); },
        [this](const std::string& path) { return action(path); });
  } catch (const base::Error& error) {
    // Started by hand there may be no runtime folder, and nothing is wrong.
    const auto level = config.socket.empty() ? observe::Level::info : observe::Level::error;
    host_log().write(level,
                     std::string("`sluice status` and `sluice reload` will find nobody: ") + error.what());
  }
}

}  // namespace sluice::host
