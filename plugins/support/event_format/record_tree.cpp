// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/record_tree.hpp"

#include <algorithm>
#include <cstring>

namespace sluice::event_format {

namespace {

using support::require;
using support::Scalar;
using support::Unfit;

constexpr std::size_t kept_record = std::size_t{4} << 20;

Node::Kind kind_of(Scalar::Kind kind) {
  switch (kind) {
    case Scalar::Kind::null:
      return Node::Kind::null;
    case Scalar::Kind::yes:
    case Scalar::Kind::no:
      return Node::Kind::boolean;
    case Scalar::Kind::integer:
    case Scalar::Kind::real:
      return Node::Kind::number;
    case Scalar::Kind::string:
      break;
  }
  return Node::Kind::string;
}

char folded(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool equal_folded(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return folded(x) == folded(y); });
}

void append_meaning(std::string_view text, std::string& out) {
  const std::size_t begin = out.size();
  if (support::append_unescaped(text, out)) return;
  // Halves of surrogate pairs stand there as three bytes each, and so does their replacement.
  for (std::size_t at = begin; at + 2 < out.size(); ++at) {
    if (out[at] == '\xED' && static_cast<unsigned char>(out[at + 1]) >= 0xA0)
      out.replace(at, 3, "\xEF\xBF\xBD");
  }
}

void RecordTree::read(std::string_view record) {
  nodes_.clear();
  if (padded_.capacity() > kept_record && record.size() < kept_record / 4) {
    padded_ = {};  // an unusually large record does not keep its memory
    nodes_ = {};
    parser_ = simdjson::ondemand::parser();
  }
  simdjson::ondemand::document document;
  require(parser_.iterate(padded(record)).get(document));
  simdjson::ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) throw Unfit("not a JSON object");
  nodes_.push_back({{}, {}, 0, Node::Kind::object});
  for (auto result : object) {
    simdjson::ondemand::field field;
    require(std::move(result).get(field));
    const std::string_view key = support::key_text(field);
    add(field.value(), key, 1);
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    throw Unfit("not valid JSON: text after the end of the object");
  nodes_[0].next = static_cast<std::uint32_t>(nodes_.size());
}

// simdjson reads past the end of its input, and the last record of a batch may end where its memory does.
simdjson::padded_string_view RecordTree::padded(std::string_view record) {
  const std::size_t needed = record.size() + simdjson::SIMDJSON_PADDING;
  if (padded_.size() < needed) padded_.resize(needed);
  std::memcpy(padded_.data(), record.data(), record.size());
  std::memset(padded_.data() + record.size(), ' ', simdjson::SIMDJSON_PADDING);
  return simdjson::padded_string_view(padded_.data(), record.size(), needed);
}

/// Only to refuse escapes that are none: nobody may ever ask for this text.
void RecordTree::check_escapes(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return;
  name_.clear();
  support::append_unescaped(text, name_);
}

void RecordTree::add(simdjson::ondemand::value value, std::string_view key, int depth) {
  check_escapes(key);
  const std::size_t here = nodes_.size();
  nodes_.push_back({key, {}, 0, Node::Kind::null});
  simdjson::ondemand::json_type type{};
  require(value.type().get(type));
  const bool is_object = type == simdjson::ondemand::json_type::object;
  if (!is_object && type != simdjson::ondemand::json_type::array) {
    const Scalar scalar = support::read_scalar(value);
    nodes_[here].kind = kind_of(scalar.kind);
    nodes_[here].text = scalar.text;
    if (scalar.kind == Scalar::Kind::string) check_escapes(scalar.text);
  } else {
    if (depth >= support::deepest_nesting) throw Unfit("nested more than 1000 levels deep");
    if (is_object) {
      simdjson::ondemand::object object;
      require(value.get_object().get(object));
      for (auto result : object) {
        simdjson::ondemand::field field;
        require(std::move(result).get(field));
        const std::string_view inner = support::key_text(field);
        add(field.value(), inner, depth + 1);
      }
    } else {
      simdjson::ondemand::array array;
      require(value.get_array().get(array));
      for (auto result : array) {
        simdjson::ondemand::value item;
        require(std::move(result).get(item));
        add(item, {}, depth + 1);
      }
    }
    nodes_[here].kind = is_object ? Node::Kind::object : Node::Kind::array;
  }
  nodes_[here].next = static_cast<std::uint32_t>(nodes_.size());
}

void RecordTree::append_json(std::uint32_t index, std::string& out) const {
  const Node& node = nodes_[index];
  if (node.kind == Node::Kind::string) {
    out.append("\"").append(node.text).append("\"");
  } else if (!node.is_container()) {
    out.append(node.text);
  } else {
    const bool object = node.kind == Node::Kind::object;
    out += object ? '{' : '[';
    for (std::uint32_t child = index + 1; child < node.next; child = nodes_[child].next) {
      if (child != index + 1) out += ',';
      if (object) out.append("\"").append(nodes_[child].key).append("\":");
      append_json(child, out);
    }
    out += object ? '}' : ']';
  }
}

void RecordTree::append_text(std::uint32_t index, std::string& out) const {
  const Node& node = nodes_[index];
  if (node.kind == Node::Kind::string) return append_meaning(node.text, out);
  if (node.kind != Node::Kind::null) append_json(index, out);
}

std::uint32_t RecordTree::member(std::uint32_t object, std::string_view name) const {
  std::uint32_t near = 0;
  for (std::uint32_t child = object + 1; child < nodes_[object].next; child = nodes_[child].next) {
    std::string_view key = nodes_[child].key;
    if (key.find('\\') != std::string_view::npos) {
      name_.clear();
      append_meaning(key, name_);
      key = name_;
    }
    if (key == name) return child;
    if (near == 0 && equal_folded(key, name)) near = child;
  }
  return near;
}

}  // namespace sluice::event_format
