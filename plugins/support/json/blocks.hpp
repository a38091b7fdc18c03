// SPDX-License-Identifier: Apache-2.0
#pragma once

// JSON 64 bytes at a time: for each question one bit a byte, the first byte lowest.

#include <cstddef>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sluice::support {

constexpr size_t block_size = 64;

#ifdef __SSE2__
using Quarter = __m128i;

inline Quarter load(const char* data) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(data));
}
inline uint64_t equal(Quarter bytes, char wanted) noexcept {
  return static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted))));
}

inline uint64_t equal(Quarter a, Quarter b, Quarter c, Quarter d, char wanted) noexcept {
  return equal(a, wanted) | equal(b, wanted) << 16 | equal(c, wanted) << 32 | equal(d, wanted) << 48;
}

inline uint64_t find_backslashes(const char* data) noexcept {
  return equal(load(data), load(data + 16), load(data + 32), load(data + 48), '\\');
}
#else
inline uint64_t find_backslashes(const char* data) noexcept {
  uint64_t found = 0;
  for (size_t i = 0; i < block_size; ++i) found |= static_cast<uint64_t>(data[i] == '\\') << i;
  return found;
}
#endif

/// The bytes of a block that follow an unescaped backslash. Runs of backslashes are told apart by whether
/// they start on an even or an odd place: adding a run to its start carries over to the byte behind it.
inline uint64_t find_escaped(uint64_t backslash, bool& escaped) noexcept {
  const uint64_t carried = escaped ? 1 : 0;
  if (backslash == 0) {
    escaped = false;
    return carried;
  }
  constexpr uint64_t even = 0x5555555555555555;
  backslash &= ~carried;
  const uint64_t follows = (backslash << 1) | carried;
  const uint64_t odd_starts = backslash & ~even & ~follows;
  const uint64_t sum = odd_starts + backslash;
  escaped = sum < backslash;
  return (even ^ (sum << 1)) & follows;
}

}  // namespace sluice::support
