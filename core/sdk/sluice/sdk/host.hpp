// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/abi.h>

namespace sluice::sdk {

/// Text of the contract as C++ sees it; valid as long as the text is.
inline std::string_view view(sluice_str text) noexcept {
  return text.size == 0 ? std::string_view{} : std::string_view{text.data, text.size};
}
/// The other way round. What the text points to has to outlive the call it is given to.
inline sluice_str borrow(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

/// What the host offers to one instance. Copies are cheap and valid as long as the instance lives.
class Host {
 public:
  /// host is valid until the instance is destroyed.
  explicit Host(const sluice_host* host) noexcept : host_(host) {}

  /// Name of the pipeline.
  std::string_view pipeline() const noexcept { return view(host_->pipeline); }
  /// Name of this source or sink in it.
  std::string_view instance() const noexcept { return view(host_->instance); }
  /// A folder for files of its own, on the disk of the store; what is in it outlives a restart. All instances
  /// share it: begin names with pipeline() and instance().
  std::string_view work_folder() const noexcept { return view(host_->work_folder); }

  /// [any thread] For whoever looks for an error. As in all four: state changes, not records; the host adds
  /// pipeline and instance; never a secret.
  void debug(std::string_view message) const {
    host_->log(host_->context, SLUICE_LOG_DEBUG, borrow(message));
  }
  /// [any thread] A change of state that is as it should be.
  void info(std::string_view message) const { host_->log(host_->context, SLUICE_LOG_INFO, borrow(message)); }
  /// [any thread] Somebody should look at it some day.
  void warn(std::string_view message) const {
    host_->log(host_->context, SLUICE_LOG_WARNING, borrow(message));
  }
  /// [any thread] Somebody has to do something.
  void error(std::string_view message) const {
    host_->log(host_->context, SLUICE_LOG_ERROR, borrow(message));
  }

  /// [any thread] What the instance is waiting for, in one line for the operator; empty when nothing special.
  /// Also a sign of life during a call that takes minutes.
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
