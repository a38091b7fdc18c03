// SPDX-License-Identifier: Apache-2.0
#include "support/json/walk.hpp"

#include <vector>

#include "support/json/scalar.hpp"

namespace sluice::support {
namespace {

bool is_mark(char c) noexcept {
  return c == '"' || c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':';
}

class Walker {
 public:
  Walker(std::string_view text, WalkFrom from, const WalkLimits& limits) : text_(text), limits_(limits) {
    if (from == WalkFrom::value) return;
    levels_ = {object, array};
    in_page_ = true;
    if (from == WalkFrom::after) expect_ = Expect::separator;
  }

  Walk run() {
    while (!ended_) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      if (at_ == text_.size()) break;  // still open
      const size_t token = at_;
      if (!step(text_[at_])) {
        if (!cut_) finish(Walk::Outcome::broken, token);
        break;
      }
      found_.suspect = token;
    }
    if (!ended_) found_.at = text_.size();
    found_.in_element = in_page_ && !found_.array_closed && levels_.size() > 2;
    return found_;
  }

 private:
  enum class Expect { value, first_value, key, first_key, colon, separator };
  static constexpr bool object = true;
  static constexpr bool array = false;

  bool wants_value() const { return expect_ == Expect::value || expect_ == Expect::first_value; }
  bool inside(bool kind) const { return !levels_.empty() && levels_.back() == kind; }

  // Takes one token. False: it cannot stand here, or (cut_) the text ends within it.
  bool step(char c) {
    switch (c) {
      case '"':
        return string();
      case '{':
        return open(object, Expect::first_key);
      case '[':
        return open(array, Expect::first_value);
      case '}':
        return inside(object) && (expect_ == Expect::first_key || expect_ == Expect::separator) && close();
      case ']':
        return inside(array) && (expect_ == Expect::first_value || expect_ == Expect::separator) && close();
      case ',':
        if (expect_ != Expect::separator) return false;
        expect_ = inside(object) ? Expect::key : Expect::value;
        ++at_;
        return true;
      case ':':
        if (expect_ != Expect::colon) return false;
        expect_ = Expect::value;
        ++at_;
        return true;
      default:
        return scalar();
    }
  }

  bool string() {
    const bool key = expect_ == Expect::key || expect_ == Expect::first_key;
    if (!key && !wants_value()) return false;
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) return cut();
    at_ = end + 1;
    if (key) {
      expect_ = Expect::colon;
    } else {
      complete();
    }
    return true;
  }

  bool scalar() {
    if (!wants_value()) return false;
    size_t end = at_;
    while (end < text_.size() && !is_mark(text_[end]) && !is_space(text_[end])) ++end;
    if (end == text_.size()) return cut();
    at_ = end;
    complete();
    return true;
  }

  bool open(bool kind, Expect next) {
    if (!wants_value()) return false;
    levels_.push_back(kind);
    expect_ = next;
    ++at_;
    return true;
  }

  bool close() {
    levels_.pop_back();
    ++at_;
    if (in_page_ && levels_.size() == 1 && !found_.array_closed) {
      found_.array_closed = true;
      expect_ = Expect::separator;
    } else {
      complete();
    }
    return true;
  }

  void complete() {
    expect_ = Expect::separator;
    if (levels_.empty()) return finish(Walk::Outcome::closed, at_);
    if (!in_page_ || found_.array_closed || levels_.size() != 2) return;
    ++found_.elements;
    if (found_.elements >= limits_.elements || (found_.elements >= 2 && at_ >= limits_.enough_bytes)) {
      finish(Walk::Outcome::enough, at_);
    }
  }

  void finish(Walk::Outcome outcome, size_t at) {
    found_.outcome = outcome;
    found_.at = at;
    ended_ = true;
  }

  bool cut() {
    cut_ = true;
    return false;
  }

  std::string_view text_;
  WalkLimits limits_;
  std::vector<bool> levels_;
  Expect expect_ = Expect::value;
  bool in_page_ = false;
  bool ended_ = false;
  bool cut_ = false;
  size_t at_ = 0;
  Walk found_;
};

}  // namespace

Walk walk(std::string_view text, WalkFrom from, const WalkLimits& limits) {
  return Walker(text, from, limits).run();
}

}  // namespace sluice::support
