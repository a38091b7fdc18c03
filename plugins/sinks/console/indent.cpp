// SPDX-License-Identifier: Apache-2.0
#include "sinks/console/indent.hpp"

#include <algorithm>
#include <utility>

#include "support/json/value.hpp"

namespace sluice::console {
namespace {

namespace json = simdjson::ondemand;
using support::require;
using support::Scalar;

void append_value(json::value& value, int depth, std::string& out);

void new_line(int depth, std::string& out) {
  out.append("\n").append(static_cast<size_t>(std::min(depth, deepest_indented)) * 2, ' ');
}

template <class Container, class AppendItem>
void append_items(Container& container, const char* brackets, int depth, std::string& out,
                  AppendItem append_item) {
  if (depth == support::deepest_nesting) throw support::Unfit("nested too deeply");
  out += brackets[0];
  bool empty = true;
  for (auto item : container) {
    if (!empty) out += ',';
    empty = false;
    new_line(depth + 1, out);
    append_item(std::move(item));
  }
  if (!empty) new_line(depth, out);
  out += brackets[1];
}

void append_object(json::object object, int depth, std::string& out) {
  append_items(object, "{}", depth, out, [&](auto item) {
    json::field field;
    require(std::move(item).get(field));
    out.append("\"").append(support::key_text(field)).append("\": ");
    append_value(field.value(), depth + 1, out);
  });
}

void append_array(json::array array, int depth, std::string& out) {
  append_items(array, "[]", depth, out, [&](auto item) {
    json::value value;
    require(std::move(item).get(value));
    append_value(value, depth + 1, out);
  });
}

void append_value(json::value& value, int depth, std::string& out) {
  json::json_type type{};
  require(value.type().get(type));
  if (type == json::json_type::object) {
    json::object object;
    require(value.get_object().get(object));
    append_object(object, depth, out);
  } else if (type == json::json_type::array) {
    json::array array;
    require(value.get_array().get(array));
    append_array(array, depth, out);
  } else {
    // The text, not the value: simdjson would refuse 1e400 and change other numbers.
    const Scalar scalar = support::read_scalar(value);
    const char* quote = scalar.kind == Scalar::Kind::string ? "\"" : "";
    out.append(quote).append(scalar.text).append(quote);
  }
}

}  // namespace

std::string indented(std::string_view record) try {
  const simdjson::padded_string padded(record);
  json::parser parser;
  json::document document;
  require(parser.iterate(padded).get(document));
  json::object object;
  require(document.get_object().get(object));
  std::string out;
  append_object(object, 0, out);
  return out;
} catch (const support::Unfit&) {
  return std::string(record);
}

}  // namespace sluice::console
