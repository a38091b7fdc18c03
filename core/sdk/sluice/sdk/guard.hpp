// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <string_view>
#include <utility>

#include <sluice/abi.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::sdk {

/// Writes the verdict into the caller's memory. The text is cut between UTF-8 characters where it is too
/// long.
inline sluice_status report(sluice_error* error, sluice_status status, std::string_view text,
                            int64_t retry_after_ms = SLUICE_DELAY_POLICY, uint32_t flags = 0) noexcept {
  if (error == nullptr || !SLUICE_HAS(error, sluice_error, message)) return status;
  std::size_t length = std::min(text.size(), sizeof error->message - 1);
  while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
    --length;
  std::memcpy(error->message, text.data(), length);
  error->message[length] = '\0';
  error->retry_after_ms = retry_after_ms;
  error->flags = flags;
  return status;
}

/// Runs the body of one boundary function. Whatever it throws becomes a status and a text: an exception ends
/// here.
template <class Body>
sluice_status guard(sluice_error* error, Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (const Failure& failure) {
    return report(error, failure.status(), failure.what(), failure.retry_after_ms(), failure.flags());
  } catch (const std::bad_alloc&) {
    return report(error, SLUICE_RETRY, "out of memory");
  } catch (const std::exception& unexpected) {
    return report(error, SLUICE_BROKEN, unexpected.what());
  } catch (...) {
    return report(error, SLUICE_BROKEN, "exception of unknown type");
  }
}

}  // namespace sluice::sdk
