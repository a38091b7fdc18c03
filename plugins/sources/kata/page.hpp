// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <sluice/sdk/emitter.hpp>

#include "sources/kata/api.hpp"

namespace sluice::kata {

/// Where the source takes the time from.
struct Clocks {
  /// Milliseconds since 1970, for checkpoints and gaps.
  std::function<std::chrono::milliseconds()> wall = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
  };
  /// For deciding when a slow page has been held back long enough.
  std::function<std::chrono::steady_clock::time_point()> steady = [] {
    return std::chrono::steady_clock::now();
  };
};

/// What is known about a page once it is complete.
struct Page {
  uint64_t elements = 0;  ///< of the array, valid or not
  /// Absent where the page had none, an empty one, or one that is no text.
  std::optional<std::string> token;
  /// Equal for equal pages; covers the size and the beginning of each element.
  uint64_t fingerprint = 0;
};

/// The body of an answer, and whose it is.
struct PageBody {
  /// The next piece, 0 at the end; throws where it breaks off.
  std::function<std::size_t(char* buffer, std::size_t size)> read;
  /// Called with the cause where the body turns out to be no page.
  std::function<void(const std::string& cause)> is_no_page;
  std::string peer;                   ///< for messages
  std::chrono::milliseconds arrived;  ///< for the places of dead letters
};

/// Reads the body of an answer as it arrives and hands its records over; in batches, and whenever half a
/// second has passed since the last one. Holds one record and the batch in the host's memory, never the page.
///
/// Throws Failure::retry where the body breaks off or is not a page: nothing of it counts then.
Page read_page(const PageBody& body, const ApiNames& names, std::size_t max_record, const Clocks& clocks,
               sdk::Emitter& out);

}  // namespace sluice::kata
