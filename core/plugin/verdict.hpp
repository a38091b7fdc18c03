// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <sluice/abi.h>

namespace sluice::plugin {

/// What a call into a plugin came to.
struct Verdict {
  sluice_status status = SLUICE_OK;
  std::string text = {};  ///< what happened; empty for OK and IDLE
  int64_t retry_after_ms = SLUICE_DELAY_POLICY;
  bool nothing_sent = false;  ///< of a sink's write: nothing of the batch has left

  bool ok() const noexcept { return status == SLUICE_OK || status == SLUICE_IDLE; }

  static Verdict retry(std::string text) { return {SLUICE_RETRY, std::move(text)}; }
  static Verdict broken(std::string text) { return {SLUICE_BROKEN, std::move(text)}; }
  static Verdict cancelled() { return {SLUICE_CANCELLED, "cancelled"}; }
};

}  // namespace sluice::plugin
