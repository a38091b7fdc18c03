// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/filter.hpp"

#include <cctype>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <variant>
#include <vector>

#include <simdjson.h>

namespace sluice::simulators {
namespace {

using Element = simdjson::dom::element;
using Predicate = std::function<bool(const Element&)>;
using Literal = std::variant<std::string, std::int64_t, bool>;
using Test = std::function<bool(const Element& value)>;

/// A path that leads through an array matches if any element does.
bool any_at(const Element& value, const std::vector<std::string>& path, std::size_t step, const Test& test) {
  if (value.is_array()) {
    for (const Element item : value.get_array())
      if (any_at(item, path, step, test)) return true;
    return false;
  }
  if (step == path.size()) return test(value);
  Element member;
  return value.is_object() && value.get_object().at_key(path[step]).get(member) == simdjson::SUCCESS &&
         any_at(member, path, step + 1, test);
}

/// -1, 0, 1; nothing when the two cannot be compared.
std::optional<int> order(const Element& value, const Literal& literal) {
  std::string_view text;
  std::int64_t number = 0;
  bool truth = false;
  const auto sign = [](auto a, auto b) { return a < b ? -1 : b < a ? 1 : 0; };
  if (const auto* s = std::get_if<std::string>(&literal); s && value.get(text) == simdjson::SUCCESS)
    return sign(text, std::string_view(*s));
  if (const auto* n = std::get_if<std::int64_t>(&literal); n && value.get(number) == simdjson::SUCCESS)
    return sign(number, *n);
  if (const auto* b = std::get_if<bool>(&literal); b && value.get(truth) == simdjson::SUCCESS)
    return sign(truth, *b);
  return {};
}

class Parser {
 public:
  Parser(std::string_view text, bool with_contains) : text_(text), with_contains_(with_contains) {}

  Predicate parse() {
    auto all = disjunction();
    skip();
    if (at_ != text_.size()) fail("something after the end");
    return all;
  }

 private:
  Predicate disjunction() {
    auto left = conjunction();
    while (word("OR"))
      left = [a = left, b = conjunction()](const Element& event) { return a(event) || b(event); };
    return left;
  }

  Predicate conjunction() {
    auto left = negation();
    while (word("AND"))
      left = [a = left, b = negation()](const Element& event) { return a(event) && b(event); };
    return left;
  }

  Predicate negation() {
    if (word("NOT")) return [a = primary()](const Element& event) { return !a(event); };
    return primary();
  }

  Predicate primary() {
    if (++depth_ > 100) fail("too many parentheses");
    if (sign("(")) {
      auto inner = disjunction();
      if (!sign(")")) fail("')' expected");
      return inner;
    }
    auto path = field();
    return [path, test = test_of()](const Element& event) { return any_at(event, path, 0, test); };
  }

  Test test_of() {
    if (word("in")) return any_of();
    if (word("contains")) {
      if (!with_contains_) fail("'contains' is not known here");
      const auto text = literal();
      if (!std::holds_alternative<std::string>(text)) fail("'contains' takes a string");
      return [text = std::get<std::string>(text)](const Element& value) {
        std::string_view found;
        return value.get(found) == simdjson::SUCCESS && found.find(text) != found.npos;
      };
    }
    for (const char* name : {"==", "!=", ">=", "<=", ">", "<"})
      if (sign(name)) return comparison(name, literal());
    fail("a comparison expected");
  }

  Test any_of() {
    std::vector<Literal> literals;
    if (!sign("(")) fail("'(' expected");
    do literals.push_back(literal());
    while (sign(","));
    if (!sign(")")) fail("')' expected");
    return [literals](const Element& value) {
      for (const auto& one : literals)
        if (order(value, one) == 0) return true;
      return false;
    };
  }

  static Test comparison(std::string_view name, Literal literal) {
    return [name = std::string(name), literal = std::move(literal)](const Element& value) {
      const auto result = order(value, literal);
      if (!result) return name == "!=";
      if (name == "==") return *result == 0;
      if (name == "!=") return *result != 0;
      if (name == ">=") return *result >= 0;
      if (name == "<=") return *result <= 0;
      return name == ">" ? *result > 0 : *result < 0;
    };
  }

  Literal literal() {
    skip();
    if (sign("'")) {
      const auto end = text_.find('\'', at_);
      if (end == text_.npos) fail("a string without its end");
      std::string value(text_.substr(at_, end - at_));
      at_ = end + 1;
      return value;
    }
    if (word("true")) return true;
    if (word("false")) return false;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error != std::errc()) fail("a value expected");
    at_ = static_cast<std::size_t>(end - text_.data());
    return number;
  }

  std::vector<std::string> field() {
    skip();
    std::vector<std::string> path(1);
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '.')
        path.emplace_back();
      else if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80))
        path.back() += c;
      else
        break;
    }
    for (const auto& step : path)
      if (step.empty()) fail("a field expected");
    return path;
  }

  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  bool sign(std::string_view name) {
    skip();
    if (!text_.substr(at_).starts_with(name)) return false;
    at_ += name.size();
    return true;
  }

  bool word(std::string_view name) {
    skip();
    const auto rest = text_.substr(at_);
    const bool more =
        rest.size() > name.size() && std::isalnum(static_cast<unsigned char>(rest[name.size()]));
    return !more && sign(name);
  }

  [[noreturn]] void fail(const std::string& reason) const {
    throw std::invalid_argument("filter: " + reason + " at character " + std::to_string(at_ + 1));
  }

  std::string_view text_;
  bool with_contains_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

struct Filter::State {
  Predicate predicate;
  simdjson::dom::parser parser;
};

Filter::Filter(const std::string& expression, bool with_contains)
    : state_(std::make_unique<State>(Parser(expression, with_contains).parse())) {}

Filter::~Filter() = default;

bool Filter::matches(const std::string& event) {
  Element element;
  return state_->parser.parse(event).get(element) == simdjson::SUCCESS && state_->predicate(element);
}

}  // namespace sluice::simulators
