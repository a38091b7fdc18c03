// SPDX-License-Identifier: Apache-2.0
#include "config/syntax.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <arpa/inet.h>

#include "config/text.hpp"

namespace sluice::config {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) noexcept {
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
bool is_hex(char c) noexcept {
  return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

bool is_ip(int family, std::string_view text) {
  unsigned char address[sizeof(in6_addr)];
  return inet_pton(family, std::string(text).c_str(), address) == 1;
}

/// A host name, an IPv4 address, or an IPv6 address in brackets.
Verdict check_host(std::string_view host) {
  if (host.empty()) return {"has no host", "put a host name or address in front"};
  if (host.front() == '[') {
    const bool closed = host.size() > 2 && host.back() == ']';
    if (closed && is_ip(AF_INET6, host.substr(1, host.size() - 2))) return {};
    return {in_quotes(host) + " is not an IPv6 address in brackets", "write it like [2001:db8::1]"};
  }
  const auto wrong = std::find_if_not(host.begin(), host.end(), [](char c) {
    return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_';
  });
  if (wrong != host.end()) {
    const auto at = static_cast<std::size_t>(wrong - host.begin());
    const std::size_t bytes = first_character(host.substr(at)).bytes;
    return {"the host " + in_quotes(host) + " holds " + in_quotes(host.substr(at, bytes)),
            "a host name has letters, digits, '-' and '.'"};
  }
  const bool numeric = std::all_of(host.begin(), host.end(), [](char c) { return is_digit(c) || c == '.'; });
  if (numeric && !is_ip(AF_INET, host))
    return {in_quotes(host) + " is not an IPv4 address", "write it like 192.0.2.1"};
  if (host.front() == '.' || host.find("..") != std::string_view::npos || host.size() > 253) {
    return {in_quotes(host) + " is not a host name", "check its dots and its length"};
  }
  return {};
}

Verdict check_port(std::string_view port) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  const bool number = error == std::errc() && end == port.data() + port.size();
  if (number && value >= 1 && value <= 65535) return {};
  return {in_quotes(port) + " is not a port", "write a number from 1 to 65535"};
}

/// Where ":port" starts behind a host; npos when there is none.
std::size_t find_port(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool inside = bracket != std::string_view::npos && colon != std::string_view::npos && colon < bracket;
  return inside ? std::string_view::npos : colon;
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
           return a == (is_letter(b) ? b | 0x20 : b);
         });
}

}  // namespace

bool may_hold_password(std::string_view text) noexcept {
  return text.find('@') != std::string_view::npos;
}

Verdict check_uuid(std::string_view text) {
  constexpr std::string_view shape = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
  const bool fits = text.size() == shape.size() &&
                    std::equal(text.begin(), text.end(), shape.begin(),
                               [](char c, char wanted) { return wanted == 'h' ? is_hex(c) : c == wanted; });
  if (fits) return {};
  return {in_quotes(text) + " is not a UUID",
          "write 8-4-4-4-12 hexadecimal digits, such as \"8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11\""};
}

Verdict check_url(std::string_view text) {
  constexpr std::string_view example = "write it like \"https://host.example/path\"";
  if (may_hold_password(text)) {
    return {"holds a user name or an '@'", "leave user and password out; write '@' in a path as %40"};
  }
  const std::size_t scheme = starts_with_word(text, "https://")  ? 8
                             : starts_with_word(text, "http://") ? 7
                                                                 : 0;
  if (scheme == 0) {
    const bool other = text.find("://") != std::string_view::npos;
    const bool bare = !other && !text.empty() && check_host(text.substr(0, text.find_first_of(":/"))).ok();
    return {in_quotes(text) + " is not an http or https URL",
            bare ? "did you mean \"https://" + printable(text) + "\"?" : std::string(example)};
  }
  const auto control = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\'; };
  if (std::any_of(text.begin(), text.end(), control)) {
    return {in_quotes(text) + " holds a blank, a control character or a backslash", std::string(example)};
  }
  const std::string_view authority = text.substr(scheme, text.find_first_of("/?#", scheme) - scheme);
  const std::size_t colon = find_port(authority);
  if (Verdict host = check_host(authority.substr(0, colon)); !host.ok()) return host;
  return colon == std::string_view::npos ? Verdict{} : check_port(authority.substr(colon + 1));
}

Verdict check_address(std::string_view text) {
  if (may_hold_password(text)) return {"holds an '@'", "write host:port alone"};
  if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) {
    const std::string_view rest = text.substr(scheme + 3);
    return {in_quotes(text) + " is a URL",
            "write host:port alone: \"" + printable(rest.substr(0, rest.find('/'))) + '"'};
  }
  const std::size_t colon = find_port(text);
  if (is_ip(AF_INET6, text) || (!text.starts_with('[') && std::count(text.begin(), text.end(), ':') > 1)) {
    return {in_quotes(text) + " has no brackets round the IPv6 address",
            "write it like \"[2001:db8::1]:5160\""};
  }
  if (colon == std::string_view::npos) {
    return {in_quotes(text) + " has no port", "write host:port, such as \"" + printable(text) + ":514\""};
  }
  if (Verdict host = check_host(text.substr(0, colon)); !host.ok()) return host;
  return check_port(text.substr(colon + 1));
}

}  // namespace sluice::config
