// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/filter_words.hpp"

#include <algorithm>
#include <array>

namespace sluice::kata {
namespace {

using Kind = FilterWord::Kind;

constexpr std::string_view sign_characters = "=<>!~:&|^%";
constexpr std::array<std::string_view, 8> typographic_quotes = {"\u2018", "\u2019", "\u201a", "\u201c",
                                                                "\u201d", "\u201e", "\u00ab", "\u00bb"};

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto point = std::min(text.find('.'), text.size());
  const auto all_digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), is_digit);
  };
  return all_digits(text.substr(0, point)) && (point == text.size() || all_digits(text.substr(point + 1)));
}

class Cutter {
 public:
  Cutter(std::string_view text, Quotes quotes) : text_(text), quotes_(quotes) {}

  std::vector<FilterWord> run() {
    for (;;) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      if (at_ == text_.size()) break;
      words_.push_back(next());
    }
    words_.push_back({Kind::end, {}, at_});
    return std::move(words_);
  }

 private:
  FilterWord next() {
    const char first = text_[at_];
    if (first == '\'') return quoted();
    refuse_other_quotes();
    if (is_digit(first) || ((first == '-' || first == '+') && is_digit(look(1)))) return number();
    if (is_name(first)) return name();
    if (first == '.' && !words_.empty() && words_.back().kind == Kind::close_list)
      return name();  // Rules[0].Name
    if (sign_characters.find(first) != std::string_view::npos) return sign();
    switch (first) {
      case '(':
        return take(Kind::open, 1);
      case ')':
        return take(Kind::close, 1);
      case '[':
        return take(Kind::open_list, 1);
      case ']':
        return take(Kind::close_list, 1);
      case ',':
        return take(Kind::comma, 1);
      case '*':
      case '?':
        fail("wildcards belong to the search language of the web interface",
             "the filter of the API compares whole values, list them with in ('a', 'b')");
      default:
        fail(shown(text_.substr(at_, 1)) + " means nothing in a filter", "put text in single quotes");
    }
  }

  FilterWord quoted() {
    const std::size_t start = at_;
    for (++at_; at_ < text_.size(); ++at_) {
      const bool escapes = quotes_ == Quotes::escaped;
      if (escapes && text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
      } else if (text_[at_] == '\'') {
        if (!escapes || look(1) != '\'') break;
        ++at_;
      }
    }
    if (at_ >= text_.size()) {
      at_ = start;
      fail("the text that begins here has no end", "close it with '");
    }
    ++at_;
    return {Kind::text, text_.substr(start + 1, at_ - start - 2), start};
  }

  void refuse_other_quotes() const {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with('"')) {
      const auto end = std::min(rest.find('"', 1), rest.size());
      fail("double quotes belong to the search language of the web interface",
           "the filter of the API takes text in single quotes: '" + shown(rest.substr(1, end - 1)) + "'");
    }
    for (const auto quote : typographic_quotes) {
      if (rest.starts_with(quote))
        fail("this is a typographic quote", "write text in straight single quotes, '");
    }
    if (rest.starts_with('`')) fail("this is no quote", "write text in straight single quotes, '");
  }

  /// Addresses and dates begin like numbers.
  FilterWord number() {
    std::size_t size = 1;
    while (is_name(look(size)) ||
           (std::string_view(".:-/").find(look(size)) != std::string_view::npos && is_name(look(size + 1)))) {
      ++size;
    }
    const std::string_view text = text_.substr(at_, size);
    if (!is_number(text)) {
      fail(shown(text) + " is no number", "put text in single quotes: '" + shown(text) + "'");
    }
    return take(Kind::number, size);
  }

  FilterWord name() {
    std::size_t size = 0;
    while (is_name(look(size)) || look(size) == '.' || (look(size) == '-' && is_name(look(size + 1)))) ++size;
    const std::string_view text = text_.substr(at_, size);
    const auto twice = text.find("..");
    if (twice != std::string_view::npos || text.ends_with('.')) {
      at_ += twice != std::string_view::npos ? twice + 1 : size;
      fail("a part of the field's name is missing", "write the path as in Ioa.Rules.Name");
    }
    return take(Kind::name, size);
  }

  FilterWord sign() {
    std::size_t size = 1;
    while (look(size) != 0 && sign_characters.find(look(size)) != std::string_view::npos) ++size;
    return take(Kind::sign, size);
  }

  FilterWord take(Kind kind, std::size_t size) {
    const FilterWord word{kind, text_.substr(at_, size), at_};
    at_ += size;
    return word;
  }

  char look(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  [[noreturn]] void fail(std::string what, std::string remedy) const {
    throw FilterMistake{{std::move(what), std::move(remedy), at_, false}};
  }

  std::string_view text_;
  Quotes quotes_;
  std::size_t at_ = 0;
  std::vector<FilterWord> words_;
};

}  // namespace

std::vector<FilterWord> words_of(std::string_view expression, Quotes quotes) {
  return Cutter(expression, quotes).run();
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string line(text.substr(0, longest));
  if (text.size() > longest) {
    while (!line.empty() && (line.back() & 0xc0) == 0x80) line.pop_back();
    if (!line.empty() && (line.back() & 0x80) != 0) line.pop_back();
    line += "...";
  }
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    if (c == ';') c = ',';  // "; " divides what is wrong from what to do
  }
  return line;
}

}  // namespace sluice::kata
