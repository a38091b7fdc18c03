// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/cef.hpp"

#include <algorithm>
#include <unordered_map>

namespace sluice::syslog {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

/// The next word, cut off the front.
std::string_view next_word(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  const auto end = std::find_if(text.begin(), text.end(), is_space);
  const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(word.size());
  return word;
}

bool is_month(std::string_view word) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t at = months.find(word);
  return word.size() == 3 && at != std::string_view::npos && at % 3 == 0;
}

bool looks_like_iso_time(std::string_view word) {
  return word.size() >= 19 && word[4] == '-' && word[7] == '-' && word[10] == 'T';
}

/// Time and host of a prefix "[<PRI>][1 ]TIME HOST ...", whose TIME is that of RFC 5424 or RFC 3164.
void read_prefix(std::string_view prefix, Cef& cef) {
  if (prefix.starts_with('<')) {
    const std::size_t end = prefix.find('>');
    if (end != std::string_view::npos && end <= 4) prefix.remove_prefix(end + 1);
  }
  std::string_view word = next_word(prefix);
  if (word == "1") word = next_word(prefix);  // the version of RFC 5424
  if (is_month(word)) {
    const std::string_view day = next_word(prefix);
    const std::string_view time = next_word(prefix);
    if (time.find(':') == std::string_view::npos) return;
    cef.date_time = std::string(word) + " " + std::string(day) + " " + std::string(time);
  } else if (looks_like_iso_time(word)) {
    cef.date_time = word;
  } else if (word != "-") {
    return;
  }
  const std::string_view host = next_word(prefix);
  if (host != "-") cef.hostname = host;
}

/// True where each backslash begins an escape that CEF knows in an extension value.
bool is_escaped_extension(std::string_view text) {
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) {
    if (at + 1 == text.size() || std::string_view("\\=nr|").find(text[at + 1]) == std::string_view::npos)
      return false;
  }
  return true;
}

std::string unescape_value(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char next = text[at] == '\\' && at + 1 < text.size() ? text[at + 1] : '\0';
    if (next == 'n' || next == 'r') {
      out += next == 'n' ? '\n' : '\r';
      ++at;
    } else if (next == '\\' || next == '=' || next == '|') {
      out += next;
      ++at;
    } else {
      out += text[at];
    }
  }
  return out;
}

/// Place of the next key: behind white space, followed by '='.
std::size_t next_key(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    const bool boundary = at == 0 || is_space(text[at - 1]) || text[at - 1] == '\n' || text[at - 1] == '\r';
    if (boundary && cef_key_length(text.substr(at)) > 0) return at;
  }
  return text.size();
}

/// How often each key has come. A key that comes again gets a number, so that nothing is lost and no JSON key
/// is there twice.
using Seen = std::unordered_map<std::string, int>;

std::string own_key(std::string_view key, Seen& seen) {
  const int times = ++seen[std::string(key)];
  return times == 1 ? std::string(key) : std::string(key) + "#" + std::to_string(times);
}

void add_value(std::string_view key, std::string_view raw, bool escaped, Seen& seen, Cef& cef) {
  while (!raw.empty() && (is_space(raw.back()) || raw.back() == '\n' || raw.back() == '\r'))
    raw.remove_suffix(1);
  if (raw.empty() || raw == "None") return;
  std::string value = escaped ? unescape_value(raw) : std::string(raw);
  if (key == "dateTime") {
    cef.date_time = std::move(value);
  } else if (key == "hostname") {
    cef.hostname = std::move(value);
  } else {
    cef.extension.emplace_back(own_key(key, seen), std::move(value));
  }
}

void read_extension(std::string_view text, bool escaped, Cef& cef) {
  Seen seen;
  for (std::size_t at = next_key(text, 0); at < text.size();) {
    const std::size_t equals = at + cef_key_length(text.substr(at));
    const std::size_t next = next_key(text, equals + 1);
    add_value(text.substr(at, equals - at), text.substr(equals + 1, next - equals - 1), escaped, seen, cef);
    at = next;
  }
}

}  // namespace

std::string_view Cef::value(std::string_view key) const {
  const auto found =
      std::find_if(extension.begin(), extension.end(), [&](const auto& one) { return one.first == key; });
  return found == extension.end() ? std::string_view{} : std::string_view(found->second);
}

std::optional<Cef> read_cef(std::string_view message, Escaping escaping, std::string& why) {
  const std::size_t at = find_cef_header(message, 0);
  if (at == std::string_view::npos) {
    why = "no \"CEF:\" with a version and a bar in it";
    return std::nullopt;
  }
  auto header = read_cef_header(message.substr(at), escaping, why);
  if (!header) return std::nullopt;
  Cef cef;
  std::string_view prefix = message.substr(0, at);
  if (prefix.starts_with(byte_order_mark)) prefix.remove_prefix(byte_order_mark.size());
  while (!prefix.empty() && is_space(prefix.back())) prefix.remove_suffix(1);
  cef.prefix = prefix;
  read_prefix(prefix, cef);
  const bool escaped =
      escaping == Escaping::on || (header->escaped && is_escaped_extension(header->extension));
  const std::string_view extension = header->extension;
  cef.header = std::move(*header);
  read_extension(extension, escaped, cef);
  return cef;
}

}  // namespace sluice::syslog
