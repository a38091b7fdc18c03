// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/filter.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>

#include <Poco/JSON/Object.h>
#include <simdjson.h>

namespace sluice::simulators {
namespace {

using Poco::Dynamic::Var;
using Test = std::function<bool(const Var&)>;

/// Numbers too large for 64 bits stay text: rows hold such on purpose.
Var leaf(simdjson::ondemand::value& value) {
  switch (value.type().value()) {
    case simdjson::ondemand::json_type::string:
      return std::string(value.get_string().value());
    case simdjson::ondemand::json_type::boolean:
      return value.get_bool().value();
    case simdjson::ondemand::json_type::number: {
      std::int64_t whole = 0;
      if (value.get_int64().get(whole) == simdjson::SUCCESS) return Poco::Int64{whole};
      return std::string(value.raw_json_token());
    }
    default:
      return {};
  }
}

/// A path that leads through an array matches if any element does.
bool any_at(simdjson::ondemand::value value, const std::string& path, const Test& test) {
  const auto type = value.type().value();
  if (type == simdjson::ondemand::json_type::array) {
    for (auto item : value.get_array())
      if (any_at(item.value(), path, test)) return true;
    return false;
  }
  if (path.empty()) return test(leaf(value));
  const auto colon = path.find(':');
  simdjson::ondemand::value member;
  if (type != simdjson::ondemand::json_type::object ||
      value.get_object().find_field_unordered(path.substr(0, colon)).get(member) != simdjson::SUCCESS)
    return false;
  return any_at(member, colon == path.npos ? std::string() : path.substr(colon + 1), test);
}

/// One row, read from its start for each condition.
class FilteredRow {
 public:
  explicit FilteredRow(const std::string& text) : text_(text) {}

  bool has(const std::string& path) {
    auto document = parser_.iterate(text_);
    return document.find_field_unordered(path.substr(0, path.find(':'))).error() == simdjson::SUCCESS;
  }

  bool any(const std::string& path, const Test& test) {
    auto document = parser_.iterate(text_);
    const auto colon = path.find(':');
    simdjson::ondemand::value member;
    if (document.find_field_unordered(path.substr(0, colon)).get(member) != simdjson::SUCCESS) return false;
    return any_at(member, colon == path.npos ? std::string() : path.substr(colon + 1), test);
  }

 private:
  simdjson::padded_string text_;
  simdjson::ondemand::parser parser_;
};

bool same(const Var& a, const Var& b) {
  if (a.isEmpty() || b.isEmpty()) return a.isEmpty() && b.isEmpty();
  if (!a.isString() && !a.isNumeric() && !a.isBoolean()) return false;
  return a.toString() == b.toString();
}

bool at_least(const Var& a, const Var& b) {
  if (a.isEmpty() || b.isEmpty()) return false;
  const auto is_whole = [](const Var& value) {
    const auto text = value.toString();
    return !text.empty() && text.size() < 20 && text.find_first_not_of("0123456789") == text.npos;
  };
  if (is_whole(a) && is_whole(b)) return std::stoull(a.toString()) >= std::stoull(b.toString());
  if (a.isNumeric() && b.isNumeric()) return a.convert<double>() >= b.convert<double>();
  return a.toString() >= b.toString();
}

bool refuse(UnknownFilter unknown, const std::string& reason) {
  if (unknown == UnknownFilter::ignored || unknown == UnknownFilter::nothing)
    return unknown == UnknownFilter::ignored;
  throw FilterRefused{unknown == UnknownFilter::bad_request ? 400 : 500, reason};
}

bool condition(FilteredRow& row, const Poco::JSON::Object& part, const KicsOptions& options) {
  const UnknownFilter unknown = options.unknown_filter;
  if (!part.has("field") || !part.has("condition"))
    return refuse(unknown, "a condition without field or condition");
  const auto field = part.getValue<std::string>("field");
  const auto name = part.getValue<std::string>("condition");
  const Var wanted = part.get("value");
  if (options.filterable != "any" && !is_listed(options.filterable, field))
    return refuse(unknown, "no filter on " + field);
  if (!row.has(field)) return refuse(unknown, "no field " + field);
  if (field == "id" && options.filter_numbers != FilterNumbers::both &&
      wanted.isString() != (options.filter_numbers == FilterNumbers::text))
    return refuse(unknown, "a value of another type for " + field);
  if (name == "=") return row.any(field, [&](const Var& value) { return same(value, wanted); });
  if (name == ">=") return row.any(field, [&](const Var& value) { return at_least(value, wanted); });
  if (name == "isOneOf" && wanted.type() == typeid(Poco::JSON::Array::Ptr)) {
    const auto values = wanted.extract<Poco::JSON::Array::Ptr>();
    return row.any(field, [&](const Var& value) {
      return std::any_of(values->begin(), values->end(), [&](const Var& one) { return same(value, one); });
    });
  }
  return refuse(unknown, "no condition " + name);
}

bool element(FilteredRow& row, const Var& part, const KicsOptions& options) {
  if (part.type() == typeid(Poco::JSON::Object::Ptr))
    return condition(row, *part.extract<Poco::JSON::Object::Ptr>(), options);
  if (part.type() != typeid(Poco::JSON::Array::Ptr))
    return refuse(options.unknown_filter, "neither a condition nor a group");
  const auto group = part.extract<Poco::JSON::Array::Ptr>();
  return std::any_of(group->begin(), group->end(),
                     [&](const Var& item) { return element(row, item, options); });
}

}  // namespace

bool is_listed(const std::string& list, const std::string& member) {
  return ("," + list + ",").find("," + member + ",") != list.npos;
}

bool row_passes(const std::string& row, const Poco::JSON::Array::Ptr& filter, const KicsOptions& options) {
  if (!filter || filter->size() == 0) return true;
  FilteredRow parsed(row);
  return std::all_of(filter->begin(), filter->end(),
                     [&](const Var& part) { return element(parsed, part, options); });
}

}  // namespace sluice::simulators
