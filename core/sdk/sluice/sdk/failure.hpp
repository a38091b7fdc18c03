// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

#include <sluice/abi.h>

namespace sluice::sdk {

/// A verdict that plugin code throws to leave a call. The kind says what the host does next, the text says
/// what happened, as "context: reason" without "failed to" and without secrets. Never crosses the plugin
/// boundary: the SDK turns it into a status code.
class Failure : public std::runtime_error {
 public:
  /// Transient: the host repeats the call after the pipeline's retry delay.
  static Failure retry(const std::string& what) { return {SLUICE_RETRY, what, SLUICE_DELAY_POLICY}; }
  /// Transient, and the peer said how long to wait (HTTP Retry-After).
  static Failure retry_after(const std::string& what, std::chrono::milliseconds delay) {
    return {SLUICE_RETRY, what, delay.count() < 0 ? 0 : delay.count()};
  }
  /// Transient, but only a person can end it (an approval is missing): the host waits the policy's longest
  /// delay.
  static Failure retry_slowly(const std::string& what) { return {SLUICE_RETRY, what, SLUICE_DELAY_LONGEST}; }
  /// Permanent for these records: they go to the dead letters.
  static Failure rejected(const std::string& what) { return {SLUICE_REJECTED, what, SLUICE_DELAY_POLICY}; }
  /// Permanent for this instance: its pipeline stops until somebody changes something.
  static Failure broken(const std::string& what) { return {SLUICE_BROKEN, what, SLUICE_DELAY_POLICY}; }
  /// The call ended because cancel() was called.
  static Failure cancelled() { return {SLUICE_CANCELLED, "cancelled", SLUICE_DELAY_POLICY}; }

  /// The same, from a sink's write of which nothing has left: it does not count as possibly duplicated.
  Failure with_nothing_sent() const {
    Failure same = *this;
    same.flags_ |= SLUICE_ERROR_NOTHING_SENT;
    return same;
  }

  /// What the host is told.
  sluice_status status() const noexcept { return status_; }
  /// Milliseconds, or one of the SLUICE_DELAY_ constants.
  int64_t retry_after_ms() const noexcept { return retry_after_ms_; }
  /// SLUICE_ERROR_ bits.
  uint32_t flags() const noexcept { return flags_; }

 private:
  Failure(sluice_status status, const std::string& what, int64_t retry_after_ms)
      : std::runtime_error(what), status_(status), retry_after_ms_(retry_after_ms) {}

  sluice_status status_;
  int64_t retry_after_ms_;
  uint32_t flags_ = 0;
};

}  // namespace sluice::sdk
