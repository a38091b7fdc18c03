// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::store {

/// How the data of a batch lies in the store.
enum class Codec : int {
  plain = 0,  ///< as it is, with nothing that tells whether it has changed; only read, from early stores
  zstd = 1,
};

struct Packed {
  Codec codec = Codec::plain;
  std::string_view data;
};

/// How hard it is tried to save disk.
enum class Effort {
  usual,
  quick,  ///< in less than half of the time, and with twice as many bytes
};

/// A frame with a checksum: compressed where that is smaller, otherwise with the bytes as they are. The
/// result is valid until the thread's next call.
Packed pack(std::string_view data, Effort effort = Effort::usual);

/// How many bytes it says that it holds; nothing where it is neither codec's.
std::optional<uint64_t> unpacked_size(const Packed& packed);

/// Restores exactly size bytes into out. Throws StoreError for damaged data.
void unpack(Codec codec, std::string_view packed, char* out, std::size_t size);

}  // namespace sluice::store
