// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/convert.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>

#include "support/event_format/iso_time.hpp"

namespace sluice::event_format {

const ConversionName conversion_names[17] = {
    {"string", Conversion::string},   {"lower", Conversion::lower},     {"json", Conversion::json},
    {"names", Conversion::names},     {"integer", Conversion::integer}, {"number", Conversion::number},
    {"boolean", Conversion::boolean}, {"port", Conversion::port},       {"time", Conversion::time},
    {"time_s", Conversion::time_s},   {"time_ms", Conversion::time_ms}, {"time_us", Conversion::time_us},
    {"iso8601", Conversion::iso8601}, {"ip", Conversion::ip},           {"ip4", Conversion::ip4},
    {"ip6", Conversion::ip6},         {"mac", Conversion::mac}};

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// An optional sign and digits, of any length.
bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

std::optional<std::int64_t> int64(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

std::optional<std::int64_t> time_of(Conversion conversion, std::string_view text, int zone) {
  if (conversion == Conversion::iso8601) return parse_iso_time(text, zone);
  const auto value = int64(text);
  if (!value) return conversion == Conversion::time ? parse_iso_time(text, zone) : std::nullopt;
  switch (conversion) {
    case Conversion::time_us:
      return floor_divide(*value, 1000);
    case Conversion::time_s:
      if (*value > 9'000'000'000'000 || *value < -9'000'000'000'000) return std::nullopt;
      return *value * 1000;
    case Conversion::time:
      return time_by_magnitude(*value);
    default:
      return value;
  }
}

template <int Family>
bool is_address(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN + 1> terminated{};
  if (text.size() >= terminated.size()) return false;
  std::copy(text.begin(), text.end(), terminated.begin());
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(Family, terminated.data(), bytes.data()) == 1;
}

bool append_boolean(std::string_view text, std::string& out) {
  const bool yes = text == "1" || equal_folded(text, "true") || equal_folded(text, "yes");
  const bool no = text == "0" || equal_folded(text, "false") || equal_folded(text, "no");
  if (yes || no) out += yes ? "true" : "false";
  return yes || no;
}

/// Twelve hexadecimal digits with any of the usual separators, or none, as 00:0D:60:AF:1B:61; case kept.
bool append_mac(std::string_view text, std::string& out) {
  std::array<char, 12> digits{};
  std::size_t count = 0;
  for (const char c : text) {
    const bool hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!hex && c != ':' && c != '-' && c != '.') return false;
    if (hex && count == digits.size()) return false;
    if (hex) digits[count++] = c;
  }
  if (count != digits.size()) return false;
  for (std::size_t i = 0; i < count; i += 2) {
    if (i != 0) out += ':';
    out.append(digits.data() + i, 2);
  }
  return true;
}

bool append_if(bool good, std::string_view text, std::string& out) {
  if (good) out += text;
  return good;
}

bool append_names(const RecordTree& tree, std::uint32_t node, std::string& out) {
  if (tree[node].kind != Node::Kind::object) return false;
  const std::size_t begin = out.size();
  for (std::uint32_t child = node + 1; child < tree[node].next; child = tree[child].next) {
    if (out.size() != begin) out += ", ";
    append_meaning(tree[child].key, out);
  }
  return out.size() != begin;
}

}  // namespace

bool is_json_number(std::string_view text) noexcept {
  if (text.starts_with('-')) text.remove_prefix(1);
  std::size_t at = skip_digits(text, 0);
  if (at == 0 || (text[0] == '0' && at > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t begin = ++at;
    if ((at = skip_digits(text, at)) == begin) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t begin = at;
    if ((at = skip_digits(text, at)) == begin) return false;
  }
  return at == text.size();
}

bool joins(Conversion conversion) noexcept {
  return conversion <= Conversion::names;
}

bool is_bare(Conversion conversion) noexcept {
  switch (conversion) {
    case Conversion::json:
    case Conversion::integer:
    case Conversion::number:
    case Conversion::boolean:
    case Conversion::port:
      return true;
    default:
      return conversion >= Conversion::time && conversion <= Conversion::iso8601;
  }
}

bool convert(Conversion conversion, std::string_view text, int zone_minutes, std::string& out) {
  switch (conversion) {
    case Conversion::string:
    case Conversion::json:
      return append_if(!text.empty(), text, out);
    case Conversion::lower:
      for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      return !text.empty();
    case Conversion::names:
      return false;
    case Conversion::integer:
      return append_if(is_integer(text), text, out);
    case Conversion::number:
      return append_if(is_json_number(text), text, out);
    case Conversion::boolean:
      return append_boolean(text, out);
    case Conversion::port: {
      const auto port = int64(text);
      return append_if(port && *port >= 0 && *port <= 65'535, text, out);
    }
    case Conversion::ip:
      return append_if(is_address<AF_INET>(text) || is_address<AF_INET6>(text), text, out);
    case Conversion::ip4:
      return append_if(is_address<AF_INET>(text), text, out);
    case Conversion::ip6:
      return append_if(is_address<AF_INET6>(text), text, out);
    case Conversion::mac:
      return append_mac(text, out);
    default:
      break;
  }
  const auto time = time_of(conversion, text, zone_minutes);
  if (!time) return false;
  std::array<char, 24> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), *time).ptr);
  return true;
}

bool convert(Conversion conversion, const RecordTree& tree, std::uint32_t node, int zone_minutes,
             std::string& scratch, std::string& out) {
  if (conversion == Conversion::json) return tree.append_json(node, out), true;
  if (conversion == Conversion::names) return append_names(tree, node, out);
  const std::size_t begin = out.size();
  if (conversion == Conversion::string) return tree.append_text(node, out), out.size() != begin;
  if (tree[node].is_container()) return false;
  scratch.clear();
  tree.append_text(node, scratch);
  return convert(conversion, scratch, zone_minutes, out);
}

}  // namespace sluice::event_format
