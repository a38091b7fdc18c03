// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::store {

/// How the data of a batch lies in the store.
enum class Codec : int { plain = 0, zstd = 1 };

struct Packed {
  Codec codec = Codec::plain;
  std::string_view data;  ///< points into the caller's scratch or into the input
};

/// Compresses where it pays. scratch is the memory that the result may point into.
Packed pack(std::string_view data, std::string& scratch);

/// How many bytes it says that it holds; nothing where it is neither codec's.
std::optional<uint64_t> unpacked_size(const Packed& packed);

/// Restores exactly size bytes into out. Throws StoreError for damaged data.
void unpack(Codec codec, std::string_view packed, char* out, std::size_t size);

}  // namespace sluice::store
