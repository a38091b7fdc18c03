// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace sluice::kata {

/// Where reading goes on: the Central Node's token, for whom and for which filter it was made, and how far
/// reading had come. A token belongs to its filter on the server's side, so it must not outlive a change of
/// the filter.
struct Checkpoint {
  std::string token;  ///< empty: the next call makes a new one
  std::string external_system_id;
  std::string filter;
  /// Wall clock in milliseconds since 1970, 0 for never: when the latest page was answered …
  std::chrono::milliseconds fetched{0};
  /// … and when one was answered that left nothing behind: all that the Central Node got before was read.
  std::chrono::milliseconds caught_up{0};

  bool operator==(const Checkpoint&) const = default;
};

/// One JSON object with a version number, well below a kilobyte beside token and filter.
std::string to_text(const Checkpoint& checkpoint);

/// Throws Failure::broken where the text is not a checkpoint of this source or is one of a newer version,
/// because to go on without it would be to lose or repeat events in silence. Empty text is the first run.
Checkpoint parse_checkpoint(std::string_view text);

}  // namespace sluice::kata
