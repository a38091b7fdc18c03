// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sources/kata/api.hpp"

namespace sluice::kata {

/// Where reading goes on: the Central Node's token, for whom and for which selection it was made, and how far
/// reading had come. A token may keep its filter on the server's side, so it must not outlive a change of it.
struct Checkpoint {
  std::string token;  ///< empty: the next call makes a new one
  std::string external_system_id;
  std::string selection;  ///< digest, see selection_digest()
  /// Wall clock in milliseconds since 1970, 0 for never: when the latest page was answered …
  std::chrono::milliseconds fetched{0};
  /// … and when one was answered that left nothing behind: all that the Central Node got before was read.
  std::chrono::milliseconds caught_up{0};
  Api api = Api::events;

  bool operator==(const Checkpoint&) const = default;
};

/// One JSON object with a version number, well below a kilobyte beside the token.
std::string to_text(const Checkpoint& checkpoint);

/// Reads this version and the one before, which held the filter itself and knew events only.
/// Throws Failure::broken where the text is not a checkpoint of this source or is one of a newer version,
/// because to go on without it would be to lose or repeat events in silence. Empty text is the first run.
Checkpoint parse_checkpoint(std::string_view text);

}  // namespace sluice::kata
