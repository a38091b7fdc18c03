// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/python_repr.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "sinks/csv/python_number.hpp"
#include "sinks/csv/unprintable.hpp"

namespace sluice::csv {

namespace {

// One character and the number of its bytes. The text is known to be well-formed.
struct Character {
  char32_t code;
  std::size_t size;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at + i]));
  };
  const auto tail = [&](std::size_t i) { return byte(i) & 0x3F; };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xE0) return {(byte(0) & 0x1F) << 6 | tail(1), 2};
  if (byte(0) < 0xF0) return {(byte(0) & 0x0F) << 12 | tail(1) << 6 | tail(2), 3};
  return {(byte(0) & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4};
}

void append_hex_escape(char32_t code, std::string& out) {
  const int digits = code < 0x100 ? 2 : code < 0x10000 ? 4 : 8;
  out += '\\';
  out += digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[code >> shift & 0xF];
}

bool is_plain_ascii(char c) {
  return c >= ' ' && c < 0x7f && c != '\\' && c != '\'';
}

void append_character(std::string_view text, std::size_t at, Character c, char quote, std::string& out) {
  if (c.code == '\n') {
    out += "\\n";
  } else if (c.code == '\r') {
    out += "\\r";
  } else if (c.code == '\t') {
    out += "\\t";
  } else if (c.code == '\\' || c.code == static_cast<char32_t>(quote)) {
    out += '\\';
    out += static_cast<char>(c.code);
  } else if (is_unprintable(c.code)) {
    append_hex_escape(c.code, out);
  } else {
    out.append(text.substr(at, c.size));
  }
}

// A member whose text, from its key on, is out[begin, end) and whose value starts at `value`.
struct ObjectMember {
  std::string key;
  std::size_t begin, value, end;
};

// Not inlined, as the other leaves below: what recurses a thousand levels deep keeps a small frame.
[[gnu::noinline]] bool has_repeated_key(const std::vector<ObjectMember>& members) {
  if (members.size() < 2) return false;
  std::vector<std::string_view> keys;
  keys.reserve(members.size());
  for (const ObjectMember& member : members) keys.push_back(member.key);
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

// Rewrites the dict that starts at out[start] so that each key stands once.
[[gnu::noinline]] void merge_repeated_keys(const std::vector<ObjectMember>& members, std::size_t start,
                                           std::string& out) {
  std::map<std::string_view, const ObjectMember*> last;
  for (const ObjectMember& member : members) last[member.key] = &member;
  std::string merged = "{";
  for (const ObjectMember& member : members) {
    const auto found = last.find(member.key);
    if (found == last.end()) continue;
    if (merged.size() > 1) merged += ", ";
    merged.append(out, member.begin, member.value - member.begin);
    merged.append(out, found->second->value, found->second->end - found->second->value);
    last.erase(found);
  }
  out.resize(start);
  out += merged + '}';
}

void append_dict(simdjson::ondemand::object object, int depth, std::string& out) {
  const std::size_t start = out.size();
  std::vector<ObjectMember> members;
  out += '{';
  for (auto result : object) {
    simdjson::ondemand::field field;
    require(std::move(result).get(field));
    if (!members.empty()) out += ", ";
    ObjectMember& member = members.emplace_back();
    append_unescaped(key_text(field), member.key);
    member.begin = out.size();
    append_python_string(member.key, out);
    out += ": ";
    member.value = out.size();
    append_python_repr(field.value(), depth, out);
    member.end = out.size();
  }
  out += '}';
  if (has_repeated_key(members)) merge_repeated_keys(members, start, out);
}

void append_list(simdjson::ondemand::array array, int depth, std::string& out) {
  out += '[';
  bool first = true;
  for (auto result : array) {
    simdjson::ondemand::value item;
    require(std::move(result).get(item));
    if (!first) out += ", ";
    first = false;
    append_python_repr(item, depth, out);
  }
  out += ']';
}

[[gnu::noinline]] void append_scalar(const Scalar& scalar, std::string& out) {
  switch (scalar.kind) {
    case Scalar::Kind::null:
      out += "None";
      return;
    case Scalar::Kind::yes:
      out += "True";
      return;
    case Scalar::Kind::no:
      out += "False";
      return;
    case Scalar::Kind::string: {
      std::string text;
      append_unescaped(scalar.text, text);
      append_python_string(text, out);
      return;
    }
    default:
      append_python_number(scalar, out);
  }
}

}  // namespace

void append_python_string(std::string_view text, std::string& out) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
  out += quote;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t plain = at;
    while (plain < text.size() && is_plain_ascii(text[plain])) ++plain;
    out.append(text.substr(at, plain - at));
    at = plain;
    if (at == text.size()) break;
    const Character c = character_at(text, at);
    append_character(text, at, c, quote, out);
    at += c.size;
  }
  out += quote;
}

void append_python_repr(simdjson::ondemand::value& value, int depth, std::string& out) {
  simdjson::ondemand::json_type type{};
  require(value.type().get(type));
  const bool is_object = type == simdjson::ondemand::json_type::object;
  if (!is_object && type != simdjson::ondemand::json_type::array)
    return append_scalar(read_scalar(value), out);
  if (depth >= deepest_nesting) throw Unfit("nested more than 1000 levels deep");
  if (is_object) {
    simdjson::ondemand::object object;
    require(value.get_object().get(object));
    append_dict(object, depth + 1, out);
  } else {
    simdjson::ondemand::array array;
    require(value.get_array().get(array));
    append_list(array, depth + 1, out);
  }
}

}  // namespace sluice::csv
