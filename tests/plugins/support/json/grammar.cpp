// SPDX-License-Identifier: Apache-2.0
#include "grammar.hpp"

#include <cstdint>

namespace {

class Grammar {
 public:
  Grammar(std::string_view text, size_t max_depth) : text_(text), max_depth_(max_depth) {}

  bool record() { return peek() == '{' && value() && at_ == text_.size(); }

 private:
  int peek() const { return at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : -1; }
  bool eat(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void blank() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }

  bool value() {
    switch (peek()) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool object() {
    ++at_;
    if (++depth_ > max_depth_) return false;
    blank();
    if (!eat('}')) {
      do {
        blank();
        if (peek() != '"' || !string()) return false;
        blank();
        if (!eat(':')) return false;
        blank();
        if (!value()) return false;
        blank();
      } while (eat(','));
      if (!eat('}')) return false;
    }
    --depth_;
    return true;
  }

  bool array() {
    ++at_;
    if (++depth_ > max_depth_) return false;
    blank();
    if (!eat(']')) {
      do {
        blank();
        if (!value()) return false;
        blank();
      } while (eat(','));
      if (!eat(']')) return false;
    }
    --depth_;
    return true;
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  bool digits() {
    const size_t from = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ != from;
  }

  bool number() {
    eat('-');
    if (!eat('0') && !digits()) return false;
    if (eat('.') && !digits()) return false;
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (!eat('+')) eat('-');
      return digits();
    }
    return true;
  }

  bool string() {
    ++at_;
    while (true) {
      const int c = peek();
      if (c < 0x20) return false;  // the end, too
      if (c == '"') return eat('"');
      if (c == '\\' ? !escape() : !code_point()) return false;
    }
  }

  bool escape() {
    ++at_;
    const int c = peek();
    ++at_;
    if (c != 'u')
      return c > 0 && std::string_view("\"\\/bfnrt").find(static_cast<char>(c)) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      const int h = peek();
      if (!((h >= '0' && h <= '9') || (h >= 'a' && h <= 'f') || (h >= 'A' && h <= 'F'))) return false;
    }
    return true;
  }

  bool code_point() {
    const int first = peek();
    ++at_;
    if (first < 0x80) return true;
    const int more = first >= 0xC2 && first <= 0xDF ? 1
                     : (first & 0xF0) == 0xE0       ? 2
                     : (first & 0xF8) == 0xF0       ? 3
                                                    : 0;
    if (more == 0) return false;
    uint32_t point = static_cast<uint32_t>(first) & (0x3Fu >> more);
    for (int i = 0; i < more; ++i, ++at_) {
      if (peek() < 0x80 || peek() > 0xBF) return false;
      point = point << 6 | (static_cast<uint32_t>(peek()) & 0x3F);
    }
    if (more == 2) return point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
    return more == 1 || (point >= 0x10000 && point <= 0x10FFFF);
  }

  std::string_view text_;
  size_t max_depth_;
  size_t at_ = 0;
  size_t depth_ = 0;
};

}  // namespace

bool is_valid_record(std::string_view text, size_t max_depth) {
  return Grammar(text, max_depth).record();
}
