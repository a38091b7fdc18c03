// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

/// What libFuzzer, or the replay of a corpus, calls with each input. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size);

namespace sluice::fuzz {

/// Ends the program where something that holds for every input does not.
inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

/// An input that is taken apart from its front: the first bytes choose, the rest is what is read.
class Input {
 public:
  Input(const uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return rest_.empty(); }
  /// A number of `Number`'s size, little-endian; what is missing at the end is 0.
  template <class Number = uint8_t>
  Number number() {
    Number value{};
    const std::string_view bytes = take(sizeof value);
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }
  std::string_view take(std::size_t size) {
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  /// Up to the mark, which is dropped; all of it where there is none.
  std::string_view up_to(std::string_view mark) {
    const std::size_t end = rest_.find(mark);
    const std::string_view bytes = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + mark.size());
    return bytes;
  }
  std::string_view rest() { return take(rest_.size()); }

 private:
  std::string_view rest_;
};

/// Cuts a text into pieces of sizes that follow from `seed`; 0 leaves it whole. Each piece is on the heap in
/// its exact size, so that a look behind its end is seen.
template <class Use>
void in_pieces(std::string_view text, uint32_t seed, Use&& use) {
  while (!text.empty()) {
    seed = seed * 1664525U + (seed == 0 ? 0 : 1013904223U);
    const std::size_t wish = seed == 0 ? text.size() : 1 + (seed >> 24) % ((seed & 1) != 0 ? 4 : 64);
    const std::size_t size = std::min(wish, text.size());
    const auto piece = std::make_unique<char[]>(size);
    std::memcpy(piece.get(), text.data(), size);
    use(std::string_view(piece.get(), size));
    text.remove_prefix(size);
  }
}

}  // namespace sluice::fuzz
