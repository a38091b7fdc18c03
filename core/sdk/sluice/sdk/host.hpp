// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/abi.h>

namespace sluice::sdk {

inline std::string_view view(sluice_str text) noexcept {
  return text.size == 0 ? std::string_view{} : std::string_view{text.data, text.size};
}
inline sluice_str borrow(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

/// What the host offers to one instance. Copies are cheap and valid as long as the instance lives.
class Host {
 public:
  explicit Host(const sluice_host* host) noexcept : host_(host) {}

  std::string_view pipeline() const noexcept { return view(host_->pipeline); }
  std::string_view instance() const noexcept { return view(host_->instance); }
  /// A folder for files of its own, on the disk of the store; what is in it outlives a restart.
  std::string_view work_folder() const noexcept { return view(host_->work_folder); }

  /// [any thread] State changes, not records; the host adds pipeline and instance. Never a secret.
  void debug(std::string_view message) const {
    host_->log(host_->context, SLUICE_LOG_DEBUG, borrow(message));
  }
  void info(std::string_view message) const { host_->log(host_->context, SLUICE_LOG_INFO, borrow(message)); }
  void warn(std::string_view message) const {
    host_->log(host_->context, SLUICE_LOG_WARNING, borrow(message));
  }
  void error(std::string_view message) const {
    host_->log(host_->context, SLUICE_LOG_ERROR, borrow(message));
  }

  /// [any thread] What the instance is waiting for, in one line for the operator; empty when nothing special.
  void status(std::string_view text) const { host_->status(host_->context, borrow(text)); }

  /// [any thread] A figure for the metrics, replaced by the next one of that name. name: lower_snake_case
  /// with the unit at the end, such as certificate_expiry_timestamp_seconds.
  void gauge(std::string_view name, double value) const {
    if (SLUICE_HAS(host_, sluice_host, gauge) && host_->gauge != nullptr)
      host_->gauge(host_->context, borrow(name), value);
  }

 private:
  const sluice_host* host_;
};

}  // namespace sluice::sdk
