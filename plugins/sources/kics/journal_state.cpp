// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/journal_state.hpp"

#include <algorithm>
#include <charconv>
#include <istream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>

#include "sources/kics/row_view.hpp"

namespace sluice::kics {
namespace {

/// Seven bits a byte, the lowest first; the top bit says that more follow.
void put_number(std::string& bytes, uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(0x80 | (value & 0x7f));
  bytes += static_cast<char>(value);
}

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

  bool done() const { return at_ == bytes_.size(); }
  uint64_t number() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const uint64_t byte = next();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw std::invalid_argument("a number in \"seen\" has no end");
  }
  uint64_t fixed() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) value |= next() << shift;
    return value;
  }

 private:
  uint64_t next() {
    if (done()) throw std::invalid_argument("\"seen\" is cut off");
    return static_cast<unsigned char>(bytes_[at_++]);
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

/// Signed to unsigned, small to small.
uint64_t zigzag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
int64_t unzigzag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

}  // namespace

std::size_t JournalState::trim(int64_t oldest, std::size_t most) {
  std::erase_if(seen, [&](const auto& entry) { return entry.second.moment < oldest; });
  floor = std::max(floor, oldest);
  if (seen.size() <= most) return 0;
  std::vector<int64_t> moments;
  moments.reserve(seen.size());
  for (const auto& [key, one] : seen) moments.push_back(one.moment);
  const auto cut = moments.begin() + static_cast<std::ptrdiff_t>(seen.size() - most - 1);
  std::nth_element(moments.begin(), cut, moments.end());
  floor = std::max(floor, *cut + 1);
  return std::erase_if(seen, [&](const auto& entry) { return entry.second.moment < floor; });
}

uint64_t number_of(std::string_view id) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  return error == std::errc() && end == id.data() + id.size() ? number : 0;
}

uint64_t key_of(std::string_view id) {
  const uint64_t number = number_of(id);
  return number != 0 ? number : lasting_hash(id) | uint64_t{1} << 63;
}

std::string pack_seen(const std::unordered_map<uint64_t, Seen>& seen) {
  std::vector<std::pair<uint64_t, Seen>> sorted(seen.begin(), seen.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string bytes;
  uint64_t key = 0;
  int64_t moment = 0;
  for (const auto& [next, one] : sorted) {
    put_number(bytes, next - key);
    put_number(bytes, zigzag(one.moment - moment));
    for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(one.digest >> shift & 0xff);
    key = next;
    moment = one.moment;
  }
  std::ostringstream text;
  Poco::Base64Encoder encoder(text);
  encoder.rdbuf()->setLineLength(0);
  encoder << bytes;
  encoder.close();
  return text.str();
}

std::unordered_map<uint64_t, Seen> unpack_seen(const std::string& text) {
  std::istringstream in(text);
  Poco::Base64Decoder decoder(in);
  // Byte by byte: what the decoder throws would leak the memory of a string that is being made from it.
  std::string bytes;
  for (std::istreambuf_iterator<char> at(decoder), end; at != end; ++at) bytes += *at;
  std::unordered_map<uint64_t, Seen> seen;
  Unpacker unpacker(bytes);
  uint64_t key = 0;
  int64_t moment = 0;
  while (!unpacker.done()) {
    key += unpacker.number();
    moment += unzigzag(unpacker.number());
    seen[key] = {unpacker.fixed(), moment};
  }
  return seen;
}

}  // namespace sluice::kics
