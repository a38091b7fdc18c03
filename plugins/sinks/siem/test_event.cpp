// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/test_event.hpp"

#include "support/event_format/escape.hpp"

namespace sluice::siem {

using event_format::Format;
using std::chrono::duration_cast;

namespace {

constexpr std::string_view message = "test event of sluice, may be ignored";

std::string json(std::string_view mark, std::string_view host, std::chrono::system_clock::time_point now) {
  const auto time = duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
  std::string out = "{\"EventType\":";
  event_format::append_json_string(mark, out);
  out += ",\"HostName\":";
  event_format::append_json_string(host, out);
  out += ",\"Timestamp\":" + std::to_string(time) + ",\"Message\":";
  event_format::append_json_string(message, out);
  return out + '}';
}

std::string cef(std::string_view mark, std::string_view host, std::chrono::system_clock::time_point now) {
  const auto time = duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  std::string out = "CEF:0|sluice|sluice|0|test|Test event|1|rt=" + std::to_string(time) + " dvchost=";
  event_format::append_cef_value(host, out);
  out += " externalId=";
  event_format::append_cef_value(mark, out);
  return out.append(" msg=").append(message);
}

std::string leef(std::string_view mark, std::string_view host) {
  std::string out = "LEEF:1.0|sluice|sluice|0|test|cat=test\tidentHostName=";
  event_format::append_leef_value(host, "\t", out);
  out += "\tresource=";
  event_format::append_leef_value(mark, "\t", out);
  return out.append("\tmsg=").append(message);
}

}  // namespace

std::string test_event(Format format, std::string_view mark, std::string_view host,
                       std::chrono::system_clock::time_point now) {
  switch (format) {
    case Format::cef:
      return cef(mark, host, now);
    case Format::leef:
      return leef(mark, host);
    case Format::text:
      return std::string(mark).append(" from ").append(host).append(": ").append(message);
    default:
      return json(mark, host, now);
  }
}

}  // namespace sluice::siem
