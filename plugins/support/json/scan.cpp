// SPDX-License-Identifier: Apache-2.0
#include "support/json/scan.hpp"

#include <bit>
#include <cstring>

#include "support/json/blocks.hpp"

namespace sluice::support {
namespace {

/// One bit for each byte of a block, the first byte lowest.
struct Marks {
  uint64_t quote = 0;
  uint64_t backslash = 0;
  uint64_t opening = 0;
  uint64_t closing = 0;
};

// Setting bit 0x20 maps '[' to '{' and ']' to '}' (and nothing else to them), so both kinds cost one
// comparison.
constexpr char fold = 0x20;

#ifdef __SSE2__
Quarter folded(Quarter bytes) noexcept {
  return _mm_or_si128(bytes, _mm_set1_epi8(fold));
}

Marks mark(const char* data) noexcept {
  const Quarter a = load(data);
  const Quarter b = load(data + 16);
  const Quarter c = load(data + 32);
  const Quarter d = load(data + 48);
  const Quarter e = folded(a);
  const Quarter f = folded(b);
  const Quarter g = folded(c);
  const Quarter h = folded(d);
  return {equal(a, b, c, d, '"'), equal(a, b, c, d, '\\'), equal(e, f, g, h, '{'), equal(e, f, g, h, '}')};
}
#else
Marks mark(const char* data) noexcept {
  Marks marks;
  for (size_t i = 0; i < block_size; ++i) {
    const char c = data[i];
    const char folded = static_cast<char>(c | fold);
    marks.quote |= static_cast<uint64_t>(c == '"') << i;
    marks.backslash |= static_cast<uint64_t>(c == '\\') << i;
    marks.opening |= static_cast<uint64_t>(folded == '{') << i;
    marks.closing |= static_cast<uint64_t>(folded == '}') << i;
  }
  return marks;
}
#endif

/// Bit i is set where an odd number of bits is set in 0..i.
uint64_t prefix_xor(uint64_t bits) noexcept {
  for (unsigned shift = 1; shift < 64; shift <<= 1) bits ^= bits << shift;
  return bits;
}

bool ends_scalar(char c) noexcept {
  switch (c) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case ',':
    case ':':
    case '"':
    case '{':
    case '}':
    case '[':
    case ']':
      return true;
    default:
      return false;
  }
}

}  // namespace

void ValueScan::start(char first) noexcept {
  const bool container = first == '{' || first == '[';
  *this = {};
  kind_ = container ? Kind::container : first == '"' ? Kind::string : Kind::scalar;
}

size_t ValueScan::scan(const char* data, size_t size) noexcept {
  if (closed_) return 0;
  switch (kind_) {
    case Kind::container:
      return scan_container(data, size);
    case Kind::string:
      return scan_string(data, size);
    default:
      return scan_scalar(data, size);
  }
}

// Counts the brackets of one block. True when one of them closes the value; `end` is then the place behind
// it.
bool ValueScan::count(uint64_t opening, uint64_t closing, size_t& end) noexcept {
  for (uint64_t brackets = opening | closing; brackets != 0; brackets &= brackets - 1) {
    const uint64_t lowest = brackets & (~brackets + 1);
    if ((opening & lowest) != 0) {
      ++depth_;
    } else if (--depth_ == 0) {
      end = static_cast<size_t>(std::countr_zero(lowest)) + 1;
      closed_ = true;
      return true;
    }
  }
  return false;
}

size_t ValueScan::scan_container(const char* data, size_t size) noexcept {
  size_t at = 0;
  size_t end = 0;
  for (; size - at >= block_size; at += block_size) {
    const Marks marks = mark(data + at);
    const uint64_t quotes = marks.quote & ~find_escaped(marks.backslash, escaped_);
    const uint64_t quoted = prefix_xor(quotes) ^ (quoted_ ? ~uint64_t{0} : 0);
    quoted_ = (quoted >> 63) != 0;
    if (count(marks.opening & ~quoted, marks.closing & ~quoted, end)) return at + end;
  }
  for (; at < size; ++at) {  // the same for less than a block
    const char c = data[at];
    const char folded = static_cast<char>(c | fold);
    if (escaped_) {
      escaped_ = false;
      if (c == '"' || c == '\\') continue;
    } else if (c == '\\') {
      escaped_ = true;
      continue;
    }
    if (c == '"') quoted_ = !quoted_;
    if (quoted_) continue;
    if (count(folded == '{' ? 1 : 0, folded == '}' ? 1 : 0, end)) return at + end;
  }
  return at;
}

size_t ValueScan::scan_string(const char* data, size_t size) noexcept {
  for (size_t at = 0; at < size; ++at) {
    const char c = data[at];
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      if (quoted_) {
        closed_ = true;
        return at + 1;
      }
      quoted_ = true;
    }
  }
  return size;
}

size_t ValueScan::scan_scalar(const char* data, size_t size) noexcept {
  for (size_t at = 0; at < size; ++at) {
    if (ends_scalar(data[at])) {
      closed_ = true;
      return at;
    }
  }
  return size;
}

}  // namespace sluice::support
