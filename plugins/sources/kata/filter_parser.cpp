// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/filter_parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <Poco/String.h>

#include "sources/kata/filter_words.hpp"

namespace sluice::kata {
namespace {

using Kind = FilterWord::Kind;

constexpr int deepest = 100;
constexpr std::size_t most_doubts = 10;
constexpr const char* documented = "documented are ==, !=, >, >=, <, <= and in";
constexpr std::array<std::string_view, 6> comparisons = {"==", "!=", ">", ">=", "<", "<="};
/// What people write instead, and what they mean.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> near_misses = {
    {{"=", "=="}, {"===", "=="}, {"<>", "!="}, {"!==", "!="}, {"=>", ">="}, {"=<", "<="}}};

class FilterParser {
 public:
  FilterParser(std::string_view text, Quotes quotes) : words_(words_of(text, quotes)) {}

  std::vector<FilterRemark> run() {
    expression();
    const FilterWord& rest = word();
    if (rest.kind == Kind::close) fail("this ')' closes nothing", "remove it, or add a '(' before");
    if (rest.kind != Kind::end)
      fail("AND or OR is expected before " + name_of(rest), "join comparisons with AND or OR");
    return std::move(doubts_);
  }

  std::vector<FilterRemark>& doubts() { return doubts_; }

 private:
  void expression() {
    if (++depth_ > deepest) fail("the expression is nested too deep", "take parentheses away");
    do conjunction();
    while (joined_by("OR", "||"));
    --depth_;
  }

  void conjunction() {
    do negation();
    while (joined_by("AND", "&&"));
  }

  void negation() {
    while (keyword("NOT") || unknown_sign("!", "NOT")) next();
    const FilterWord& first = word();
    if (first.kind == Kind::open) {
      next();
      expression();
      expect(Kind::close, "')'", "it closes the '(' at character " + std::to_string(first.at + 1));
    } else if (first.kind == Kind::name && !is_keyword(first)) {
      next();
      word().kind == Kind::open ? call(first) : comparison(first);
    } else if (first.kind == Kind::text || first.kind == Kind::number) {
      fail("a field is expected here, not a value", "write the field first, as in EventType == 'process'");
    } else {
      fail("a comparison is expected here" + (first.kind == Kind::end ? "" : ", not " + name_of(first)),
           "write for example EventType == 'process'");
    }
  }

  /// in(field, 'a', 'b') is as good a reading of the documentation as field in ('a', 'b').
  void call(const FilterWord& function) {
    if (function.text != "in") {
      doubt(function, "the function " + shown(function.text) + " is not documented",
            "try it on the Central Node first");
    }
    next();
    while (word().kind != Kind::close) {
      if (word().kind == Kind::end) fail("the ')' of the function is missing", "close it");
      if (word().kind == Kind::name || word().kind == Kind::comma) {
        next();
      } else {
        value();
      }
    }
    next();
    if (word().kind == Kind::sign && word().text != "&&" && word().text != "||") comparison(function);
  }

  void comparison(const FilterWord& field) {
    const FilterWord& operation = word();
    const bool is_word = operation.kind == Kind::name && !keyword("AND") && !keyword("OR");
    if (operation.kind == Kind::text || operation.kind == Kind::number) {
      fail("an operator is missing between the field and its value", "write " + shown(field.text) + " == …");
    }
    if (operation.kind == Kind::sign && operation.text != "&&" && operation.text != "||") {
      next();
      compare(operation);
    } else if (is_word) {
      next();
      compare_by_word(field, operation);
    } else if (operation.kind == Kind::open_list) {
      fail("an index of a list is not documented", "leave it out: a path matches any element of a list");
    } else {
      fail("the field " + shown(field.text) + " is not compared with anything",
           "write for example " + shown(field.text) + " == 'value'");
    }
  }

  void compare(const FilterWord& operation) {
    if (std::find(comparisons.begin(), comparisons.end(), operation.text) == comparisons.end()) {
      const auto near = std::find_if(near_misses.begin(), near_misses.end(),
                                     [&](const auto& pair) { return pair.first == operation.text; });
      doubt(operation, "the operator " + shown(operation.text) + " is not documented",
            near == near_misses.end() ? documented : "did you mean " + std::string(near->second) + "?");
      if (is_value()) value();
      return;
    }
    if (word().kind == Kind::text && operation.text != "==" && operation.text != "!=") {
      doubt(operation, shown(operation.text) + " is documented for numbers, and this is text",
            "compare text with == or !=, or take the quotes of the number away");
    }
    value();
  }

  void compare_by_word(const FilterWord& field, const FilterWord& operation) {
    if (is(operation, "NOT")) {
      doubt(operation, "NOT is documented before the field only",
            "write NOT " + shown(field.text) + " in (…)");
      comparison(field);
    } else if (is(operation, "in")) {
      list();
    } else if (is(operation, "contains")) {
      doubt(operation, "contains is not among the documented operators, though it is used in examples",
            "try it on the Central Node first");
      value();
    } else {
      doubt(operation, "the operator " + shown(operation.text) + " is not documented", documented);
      if (is_value()) value();
    }
  }

  void list() {
    const FilterWord& opening = word();
    const bool square = opening.kind == Kind::open_list;
    if (opening.kind != Kind::open) {
      if (!square && opening.kind != Kind::text && opening.kind != Kind::number) {
        fail("a list of values is expected behind in", "write in ('a', 'b')");
      }
      doubt(opening, "a list behind in stands in parentheses", "write in ('a', 'b')");
      if (!square) return value();
    }
    next();
    do value();
    while (skip(Kind::comma));
    expect(square ? Kind::close_list : Kind::close, square ? "']'" : "')'",
           "it closes the list at character " + std::to_string(opening.at + 1));
  }

  void value() {
    const FilterWord& found = word();
    if (found.kind == Kind::text && found.text.find('*') != std::string_view::npos) {
      doubt(found, "wildcards belong to the search language of the web interface, here * is an asterisk",
            "list whole values with in ('a', 'b')");
    } else if (found.kind == Kind::name && !is_keyword(found)) {
      const std::string lower = Poco::toLower(std::string(found.text));
      if (lower != "true" && lower != "false") {
        doubt(found, shown(found.text) + " without quotes is the name of a field",
              "if it is text, write '" + shown(found.text) + "'");
      }
    } else if (found.kind != Kind::text && found.kind != Kind::number) {
      fail("a value is expected here" + (found.kind == Kind::end ? "" : ", not " + name_of(found)),
           "write text in single quotes, a number, true or false");
    }
    next();
  }

  bool is_value() const {
    const Kind kind = word().kind;
    return kind == Kind::text || kind == Kind::number || (kind == Kind::name && !is_keyword(word()));
  }

  bool joined_by(std::string_view keyword_text, std::string_view sign_text) {
    if (!keyword(keyword_text) && !unknown_sign(sign_text, keyword_text)) return false;
    next();
    return true;
  }

  /// Whether the next word is this keyword; small letters are a doubt.
  bool keyword(std::string_view text) {
    if (!is(word(), text)) return false;
    if (word().text != text) {
      doubt(word(), shown(word().text) + " is documented in capital letters", "write " + std::string(text));
    }
    return true;
  }

  bool unknown_sign(std::string_view sign, std::string_view meant) {
    if (word().kind != Kind::sign || word().text != sign) return false;
    doubt(word(), "the operator " + std::string(sign) + " is not documented", "write " + std::string(meant));
    return true;
  }

  static bool is(const FilterWord& word, std::string_view text) {
    return word.kind == Kind::name && Poco::icompare(std::string(word.text), std::string(text)) == 0;
  }
  static bool is_keyword(const FilterWord& word) {
    return is(word, "AND") || is(word, "OR") || is(word, "NOT");
  }

  static std::string name_of(const FilterWord& word) {
    return word.kind == Kind::text ? "'" + shown(word.text) + "'" : shown(word.text);
  }

  void expect(Kind kind, const std::string& text, const std::string& remedy) {
    if (word().kind != kind) {
      fail(text + " is missing" + (word().kind == Kind::end ? "" : " before " + name_of(word())), remedy);
    }
    next();
  }

  bool skip(Kind kind) {
    if (word().kind != kind) return false;
    next();
    return true;
  }

  const FilterWord& word() const { return words_[at_]; }
  void next() { at_ += words_[at_].kind == Kind::end ? 0 : 1; }

  void doubt(const FilterWord& where, std::string what, std::string remedy) {
    const bool said = !doubts_.empty() && doubts_.back().at == where.at;
    if (!said && doubts_.size() < most_doubts)
      doubts_.push_back({std::move(what), std::move(remedy), where.at, true});
  }

  [[noreturn]] void fail(std::string what, std::string remedy) const {
    throw FilterMistake{{std::move(what), std::move(remedy), word().at, false}};
  }

  const std::vector<FilterWord> words_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<FilterRemark> doubts_;
};

}  // namespace

FilterReading read_filter(std::string_view expression, Quotes quotes) {
  FilterReading reading;
  try {
    FilterParser parser(expression, quotes);
    try {
      reading.remarks = parser.run();
      reading.is_good = true;
    } catch (const FilterMistake& mistake) {
      reading.remarks = std::move(parser.doubts());
      reading.remarks.push_back(mistake.remark);
    }
  } catch (const FilterMistake& mistake) {
    reading.remarks.push_back(mistake.remark);
  }
  return reading;
}

}  // namespace sluice::kata
