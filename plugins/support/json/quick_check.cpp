// SPDX-License-Identifier: Apache-2.0
#include "support/json/quick_check.hpp"

#include <array>
#include <bit>
#include <new>

#include <simdjson.h>

#include "support/json/blocks.hpp"
#include "support/json/scalar.hpp"

namespace sluice::support {
namespace {

/// What may follow a backslash: bytes behind it that belong to the escape, and -1 where JSON knows none.
constexpr auto escapes = [] {
  std::array<signed char, 256> digits{};
  digits.fill(-1);
  for (const char c : {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'}) digits[static_cast<unsigned char>(c)] = 0;
  digits['u'] = 4;
  return digits;
}();

/// Whether JSON knows the escape whose second byte stands there.
inline bool is_escape(std::string_view bytes, size_t at) noexcept {
  const auto digits = escapes[static_cast<unsigned char>(bytes[at])];
  if (digits <= 0) return digits == 0;
  return bytes.size() - at > 4 && is_hex(bytes[at + 1]) && is_hex(bytes[at + 2]) && is_hex(bytes[at + 3]) &&
         is_hex(bytes[at + 4]);
}

/// A backslash outside of strings may pass: nothing that begins with one is a value.
bool are_escapes_known(std::string_view bytes) noexcept {
  bool escaped = false;
  size_t at = 0;
  for (; bytes.size() - at >= block_size; at += block_size) {
    const uint64_t backslashes = find_backslashes(bytes.data() + at);
    uint64_t second = find_escaped(backslashes, escaped) & ~backslashes;  // an escaped backslash is known
    for (; second != 0; second &= second - 1) {
      if (!is_escape(bytes, at + static_cast<size_t>(std::countr_zero(second)))) return false;
    }
  }
  for (; at < bytes.size(); ++at) {
    if (escaped && !is_escape(bytes, at)) return false;
    escaped = !escaped && bytes[at] == '\\';
  }
  return !escaped;
}

}  // namespace

/// Over the places at which something begins. Between two of them there is the rest of a string or of a
/// scalar, and white space.
class QuickCheck::Walk {
 public:
  Walk(std::string_view bytes, const simdjson::internal::dom_parser_implementation& index, std::string& open)
      : bytes_(bytes),
        place_(index.structural_indexes.get()),
        end_(place_ + index.n_structural_indexes),
        open_(open) {}

  bool is_json() {
    size_t depth = 0;
    for (;;) {
      const char first = next();
      if (first == '{' || first == '[') {
        const char closing = first == '{' ? '}' : ']';
        if (depth == open_.size()) return false;
        if (peek() != closing) {
          open_[depth++] = closing;
          if (first == '{' && !key()) return false;
          continue;
        }
        ++place_;
      } else if (first != '"' && !scalar(depth)) {
        return false;
      }
      for (;; --depth) {  // behind a value
        if (depth == 0) return place_ == end_;
        const char then = next();
        if (then == ',') break;
        if (then != open_[depth - 1]) return false;
      }
      if (open_[depth - 1] == '}' && !key()) return false;
    }
  }

 private:
  char peek() const { return place_ == end_ ? '\0' : bytes_[*place_]; }
  char next() { return place_ == end_ ? '\0' : bytes_[*place_++]; }
  bool key() { return next() == '"' && next() == ':'; }
  /// The one that next() began with. Inside of a container it ends before what begins next.
  bool scalar(size_t depth) const {
    return depth != 0 && place_ != end_ && is_scalar(bytes_.substr(place_[-1], *place_ - place_[-1]));
  }

  std::string_view bytes_;
  const uint32_t* place_;
  const uint32_t* end_;
  std::string& open_;
};

QuickCheck::QuickCheck(size_t max_depth) : max_depth_(max_depth), open_(max_depth, '\0') {
  const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
      4096, simdjson::DEFAULT_MAX_DEPTH, index_);
  if (error != simdjson::SUCCESS) throw std::bad_alloc();
}
QuickCheck::~QuickCheck() = default;
QuickCheck::QuickCheck(QuickCheck&&) noexcept = default;
QuickCheck& QuickCheck::operator=(QuickCheck&&) noexcept = default;

QuickCheck::Verdict QuickCheck::operator()(std::string_view bytes) {
  const size_t wanted =
      bytes.size() + bytes.size() / 4;  // so that not each record that is a little longer allocates
  if (bytes.size() > index_->capacity() && index_->set_capacity(wanted) != simdjson::SUCCESS)
    throw std::bad_alloc();
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto error = index_->stage1(data, bytes.size(), simdjson::stage1_mode::regular);
  if (error == simdjson::UTF8_ERROR) return Verdict::not_utf8;
  if (error != simdjson::SUCCESS || !are_escapes_known(bytes)) return Verdict::doubtful;
  return Walk(bytes, *index_, open_).is_json() ? Verdict::json : Verdict::doubtful;
}

}  // namespace sluice::support
