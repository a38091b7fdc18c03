// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace sluice::store {

struct ReadBack {
  uint64_t records = 0;
  uint64_t unreadable = 0;  ///< batches
};

/// Records that wait in the buffers, in the order in which they were stored, as lines with their LFs. Works
/// on a damaged store as far as it can be read; writes nothing. pipeline, stream: empty for all.
ReadBack each_buffered(const std::filesystem::path& file, const std::string& pipeline,
                       const std::string& stream, const std::function<void(std::string_view lines)>& see);

}  // namespace sluice::store
