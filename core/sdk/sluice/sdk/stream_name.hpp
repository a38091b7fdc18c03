// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>

namespace sluice::sdk {

/// What sluice_batch.stream of the contract allows, and not endless: the host refuses other names, and a
/// source that lets users choose one checks it with this.
inline bool is_stream_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// For a check of options.
inline constexpr const char* no_stream_name =
    "is no stream name; use up to 64 lower-case letters, digits and '-'";

}  // namespace sluice::sdk
