// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/cef_header.hpp"

#include <algorithm>
#include <cctype>

namespace sluice::syslog {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_number(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_key_character(char c) {
  return is_letter(c) || is_number(c) || c == '.' || c == '-' || c == '[' || c == ']';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\n'))
    text.remove_suffix(1);
  return text;
}

bool is_severity(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return false;
  if (text.size() <= 3 && std::all_of(text.begin(), text.end(), is_number)) return true;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return lower == "unknown" || lower == "low" || lower == "medium" || lower == "high" || lower == "very-high";
}

/// "2026-02-16T09:55:48" with a fraction of up to six digits and Z, as a pattern: d is a digit.
bool is_time(std::string_view text) {
  constexpr std::string_view pattern = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= pattern.size() || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == 'd' ? !is_number(text[i]) : text[i] != pattern[i]) return false;
  }
  const std::string_view fraction = text.substr(pattern.size(), text.size() - pattern.size() - 1);
  return fraction.empty() || (fraction.front() == '.' && fraction.size() <= 7 &&
                              std::all_of(fraction.begin() + 1, fraction.end(), is_number));
}

/// The end of the field at `from`: the next bar that no backslash stands before, or, raw, the next bar.
std::size_t field_end(std::string_view text, std::size_t from, bool raw) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (text[at] == '\\' && !raw) {
      ++at;
    } else if (text[at] == '|') {
      return at;
    }
  }
  return npos;
}

std::string unescape_field(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool pair =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '\\' || text[at + 1] == '|');
    if (pair) ++at;
    out += text[at];
  }
  return out;
}

/// True where each backslash of a header field begins an escape that CEF knows.
bool is_well_escaped(std::string_view text) {
  for (std::size_t at = text.find('\\'); at != npos; at = text.find('\\', at + 2)) {
    if (at + 1 == text.size() || (text[at + 1] != '\\' && text[at + 1] != '|')) return false;
  }
  return true;
}

struct Cut {
  std::array<std::string_view, 6> fields;
  std::string_view extension;
};

/// The fields from vendor to class id, and where the name begins.
bool cut_first_fields(std::string_view text, bool raw, Cut& cut, std::size_t& at) {
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t end = field_end(text, at, raw);
    if (end == npos) return false;
    cut.fields[i] = text.substr(at, end - at);
    at = end + 1;
  }
  return true;
}

/// At unescaped bars, as the standard says.
bool cut_by_standard(std::string_view text, std::size_t at, Cut& cut) {
  if (!cut_first_fields(text, false, cut, at)) return false;
  const std::size_t name = field_end(text, at, false);
  if (name == npos) return false;
  cut.fields[4] = text.substr(at, name - at);
  const std::size_t end = field_end(text, name + 1, false);
  cut.fields[5] = text.substr(name + 1, end == npos ? npos : end - name - 1);
  cut.extension = end == npos ? std::string_view{} : text.substr(end + 1);
  return is_severity(cut.fields[5]) && begins_an_extension(cut.extension);
}

/// At the first bar behind the title that a severity, a bar and an extension follow.
bool cut_by_severity(std::string_view text, std::size_t at, Cut& cut) {
  if (!cut_first_fields(text, true, cut, at)) return false;
  for (std::size_t bar = text.find('|', at); bar != npos; bar = text.find('|', bar + 1)) {
    const std::size_t end = text.find('|', bar + 1);
    cut.fields[5] = text.substr(bar + 1, end == npos ? npos : end - bar - 1);
    cut.extension = end == npos ? std::string_view{} : text.substr(end + 1);
    if (!is_severity(cut.fields[5]) || !begins_an_extension(cut.extension)) continue;
    cut.fields[4] = text.substr(at, bar - at);
    return true;
  }
  return false;
}

CefHeader filled(std::string_view version, const Cut& cut, bool unescape) {
  CefHeader header{std::string(version), {}, cut.extension, unescape};
  for (std::size_t i = 0; i < cut.fields.size(); ++i) {
    header.fields[i] = unescape ? unescape_field(cut.fields[i]) : std::string(cut.fields[i]);
  }
  header.fields[5] = trimmed(header.fields[5]);
  return header;
}

}  // namespace

std::size_t find_cef_header(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("CEF:", from); at != npos; at = text.find("CEF:", at + 4)) {
    std::size_t end = at + 4;
    while (end < text.size() && end < at + 7 && (is_number(text[end]) || text[end] == '.')) ++end;
    if (end > at + 4 && end < text.size() && text[end] == '|') return at;
  }
  return npos;
}

int count_cef_headers(std::string_view text) {
  const std::size_t first = find_cef_header(text, 0);
  if (first == npos) return 0;
  return find_cef_header(text, first + 4) == npos ? 1 : 2;
}

std::size_t start_of_cef_message(std::string_view text, std::size_t header) {
  if (header < 2 || text[header - 1] != ' ') return header;
  const std::size_t host = text.substr(0, header - 1).rfind(' ');
  if (host == npos) return header;
  for (const std::size_t size : {std::size_t{24}, std::size_t{27}, std::size_t{20}}) {
    if (host >= size && is_time(text.substr(host - size, size))) return host - size;
  }
  return header;
}

std::size_t cef_key_length(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return 0;
  std::size_t end = 1;
  while (end < text.size() && is_key_character(text[end])) ++end;
  return end < text.size() && text[end] == '=' ? end : 0;
}

bool begins_an_extension(std::string_view text) {
  text = trimmed(text);
  return text.empty() || cef_key_length(text) > 0;
}

std::optional<CefHeader> read_cef_header(std::string_view text, Escaping escaping, std::string& why) {
  const std::size_t bar = text.find('|');
  const std::string_view version = text.substr(4, bar - 4);
  Cut cut;
  if (escaping != Escaping::off && cut_by_standard(text, bar + 1, cut)) {
    const bool well = std::all_of(cut.fields.begin(), cut.fields.end(), is_well_escaped);
    if (well || escaping == Escaping::on) return filled(version, cut, true);
  }
  if (cut_by_severity(text, bar + 1, cut)) return filled(version, cut, escaping == Escaping::on);
  why = std::count(text.begin(), text.end(), '|') < 6
            ? "the CEF header has fewer than seven fields"
            : "no severity with an extension behind it follows the title of the CEF header";
  return std::nullopt;
}

}  // namespace sluice::syslog
