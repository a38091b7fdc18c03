// SPDX-License-Identifier: Apache-2.0
#include "plugin/call.hpp"

#include <cstring>
#include <string_view>

#include "base/text.hpp"

namespace sluice::plugin {

sluice_error empty_error() {
  sluice_error error{};
  error.size = sizeof error;
  error.retry_after_ms = SLUICE_DELAY_POLICY;
  return error;
}

Verdict judge(const char* function, sluice_status status, const sluice_error& error) {
  if (status == SLUICE_OK || status == SLUICE_IDLE) return {status};
  // The plugin may have forgotten the terminator.
  std::string text =
      base::one_line(std::string_view(error.message, strnlen(error.message, sizeof error.message)));
  if (text.empty()) text = std::string(function) + " gave no reason";
  switch (status) {
    case SLUICE_RETRY:
    case SLUICE_REJECTED:
    case SLUICE_BROKEN:
    case SLUICE_CANCELLED:
      return {status, std::move(text), error.retry_after_ms, (error.flags & SLUICE_ERROR_NOTHING_SENT) != 0};
    default:
      return Verdict::broken("the plugin returned status " + std::to_string(status) + " from " + function +
                             ", which the contract does not know");
  }
}

}  // namespace sluice::plugin
