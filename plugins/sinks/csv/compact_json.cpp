// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/compact_json.hpp"

namespace sluice::csv {

namespace {

void append_string(std::string_view text, std::string& out) {
  if (text.find('\\') != std::string_view::npos) {
    std::string meaning;
    append_unescaped(text, meaning);  // only to refuse escapes that are none
  }
  out.append("\"").append(text).append("\"");
}

void append_object(simdjson::ondemand::object object, int depth, std::string& out) {
  out += '{';
  bool first = true;
  for (auto result : object) {
    simdjson::ondemand::field field;
    require(std::move(result).get(field));
    if (!first) out += ',';
    first = false;
    append_string(key_text(field), out);
    out += ':';
    append_compact_json(field.value(), depth, out);
  }
  out += '}';
}

void append_array(simdjson::ondemand::array array, int depth, std::string& out) {
  out += '[';
  bool first = true;
  for (auto result : array) {
    simdjson::ondemand::value item;
    require(std::move(result).get(item));
    if (!first) out += ',';
    first = false;
    append_compact_json(item, depth, out);
  }
  out += ']';
}

}  // namespace

void append_compact_json(simdjson::ondemand::value& value, int depth, std::string& out) {
  simdjson::ondemand::json_type type{};
  require(value.type().get(type));
  const bool is_object = type == simdjson::ondemand::json_type::object;
  if (!is_object && type != simdjson::ondemand::json_type::array) {
    const Scalar scalar = read_scalar(value);
    if (scalar.kind == Scalar::Kind::string) return append_string(scalar.text, out);
    out.append(scalar.text);
    return;
  }
  if (depth >= deepest_nesting) throw Unfit("nested more than 1000 levels deep");
  if (is_object) {
    simdjson::ondemand::object object;
    require(value.get_object().get(object));
    append_object(object, depth + 1, out);
  } else {
    simdjson::ondemand::array array;
    require(value.get_array().get(array));
    append_array(array, depth + 1, out);
  }
}

}  // namespace sluice::csv
