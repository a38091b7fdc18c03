// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::siem {

/// What the sink remembers across restarts: whether the receiver at an address has shown that it never closes
/// its side of a connection. Empty text: nothing of the kind is known.
std::string state_text(std::string_view address, bool never_closes);

/// True when the text says so of this very address. Any other text means no: the worst that follows is that
/// the receiver is tried once more.
bool never_closes(std::string_view text, std::string_view address);

}  // namespace sluice::siem
