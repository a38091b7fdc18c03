// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/cef_record.hpp"

#include <array>
#include <utility>

#include "sources/syslog/text.hpp"

namespace sluice::syslog {
namespace {

constexpr std::array<std::string_view, 6> field_names = {"deviceVendor", "deviceProduct", "deviceVersion",
                                                         "signatureId",  "name",          "severity"};

void add_member(std::string& out, std::string_view key, std::string_view value) {
  if (out.back() != '{') out += ',';
  append_json(out, key);
  out += ':';
  append_json(out, value);
}

void add_if_there(std::string& out, std::string_view key, std::string_view value) {
  if (!value.empty()) add_member(out, key, value);
}

void add_if_other(std::string& out, std::string_view key, std::string_view first, std::string_view other) {
  if (first == other) return;
  if (!other.empty()) return add_member(out, key, other);
  if (out.back() != '{') out += ',';
  append_json(out, key);
  out += ":null";
}

std::string begin_record(const Arrival& arrival) {
  std::string out = "{";
  add_member(out, "sender", arrival.sender);
  add_member(out, "received", arrival.received);
  return out;
}

}  // namespace

std::string open_record(const Cef& cef, const Arrival& arrival) {
  std::string out = begin_record(arrival);
  add_if_there(out, "prefix", cef.prefix);
  add_if_there(out, "dateTime", cef.date_time);
  add_if_there(out, "hostname", cef.hostname);
  add_member(out, "cefVersion", cef.header.version);
  for (std::size_t i = 0; i < field_names.size(); ++i) add_member(out, field_names[i], cef.header.fields[i]);
  out += ",\"extension\":{";
  for (const auto& [key, value] : cef.extension) add_member(out, key, value);
  return out += '}';
}

std::string difference(const Cef& first, const Cef& other) {
  std::string extension = "{";
  for (const auto& [key, value] : other.extension) add_if_other(extension, key, first.value(key), value);
  for (const auto& [key, value] : first.extension) {
    if (other.value(key).empty()) add_if_other(extension, key, value, {});
  }
  extension += '}';
  std::string out = "{";
  add_if_other(out, "prefix", first.prefix, other.prefix);
  add_if_other(out, "dateTime", first.date_time, other.date_time);
  add_if_other(out, "hostname", first.hostname, other.hostname);
  for (std::size_t i = 0; i < field_names.size(); ++i) {
    add_if_other(out, field_names[i], first.header.fields[i], other.header.fields[i]);
  }
  if (extension != "{}") out += (out.back() == '{' ? "\"extension\":" : ",\"extension\":") + extension;
  return out += '}';
}

std::string plain_record(std::string_view message, const Arrival& arrival, std::string_view reason) {
  std::string out = begin_record(arrival);
  add_member(out, "message", message);
  add_member(out, "reason", reason);
  return out += '}';
}

}  // namespace sluice::syslog
