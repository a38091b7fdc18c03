// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/mapping_settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::event_format {

namespace {

std::string utf8(unsigned code) {
  std::string out;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | code >> 6U);
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | code >> 12U);
    out += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
  return out;
}

/// The character that the text names: itself, or by its number as "x5E" or "0x5E"; 0 when it names none.
unsigned character_of(std::string_view text) {
  if (text.size() == 1) return static_cast<unsigned char>(text[0]);
  if (text.starts_with("0x")) text.remove_prefix(1);
  if (!text.starts_with('x') || text.size() < 2 || text.size() > 5) return 0;
  unsigned code = 0;
  const auto read = std::from_chars(text.data() + 1, text.data() + text.size(), code, 16);
  return read.ptr == text.data() + text.size() ? code : 0;
}

/// Whether a character can stand between attributes: it is nothing that keys, values or lines are made of.
bool can_delimit(unsigned code) {
  constexpr std::string_view taken("=| \n\r\\\x7F");
  if (code >= 0x80) return code < 0xD800 || code >= 0xE000;
  const char c = static_cast<char>(code);
  const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return c != 0 && !alphanumeric && taken.find(c) == std::string_view::npos;
}

class SettingsReader {
 public:
  SettingsReader(const toml::table& root, Mapping& mapping, Complaints& complaints)
      : root_(root), mapping_(mapping), complaints_(complaints) {}

  int read() {
    for (const auto& [key, node] : root_) {
      if (!setting(key.str(), node) &&
          std::find(sections.begin(), sections.end(), key.str()) == sections.end())
        complaints_.unknown(key, "", known);
    }
    const toml::node* delimiter = root_.get("leef_delimiter");
    if (delimiter != nullptr && !mapping_.leef_2) {
      complaints_.add(delimiter->source(), "leef_delimiter", "is for LEEF 2.0 only; LEEF 1.0 has the tab",
                      "add leef_version = \"2.0\" or remove it");
    }
    return zone_minutes_;
  }

 private:
  inline static const std::vector<std::string_view> sections{"about", "header", "cef",  "leef",
                                                             "json",  "text",   "event"};
  inline static const std::vector<std::string_view> known{
      "about", "cef_version", "lengths", "leef_version", "leef_delimiter", "json_others", "inside",
      "zone",  "header",      "cef",     "leef",         "json",           "text",        "event"};

  /// False for a key that is no setting.
  bool setting(std::string_view name, const toml::node& node) {
    if (name == "cef_version") {
      cef_version(node);
    } else if (name == "lengths") {
      constexpr std::array all{Lengths::bytes, Lengths::characters, Lengths::off};
      mapping_.lengths = all[one_of(node, name, {"bytes", "characters", "off"})];
    } else if (name == "leef_version") {
      mapping_.leef_2 = one_of(node, name, {"1.0", "2.0"}) == 1;
    } else if (name == "leef_delimiter") {
      leef_delimiter(node);
    } else if (name == "json_others") {
      mapping_.json_others = one_of(node, name, {"drop", "keep"}) == 1;
    } else if (name == "inside") {
      inside(node);
    } else if (name == "zone") {
      zone_minutes_ = read_zone_minutes(node, "zone", complaints_);
    } else {
      return false;
    }
    return true;
  }

  void cef_version(const toml::node& node) {
    const auto* number = node.as_integer();
    if (number == nullptr || (number->get() != 0 && number->get() != 1)) {
      return complaints_.add(node.source(), "cef_version", "is neither 0 nor 1",
                             "write 0, which every receiver reads, or 1 for keys of specification 1.2");
    }
    mapping_.cef_version = static_cast<int>(number->get());
  }

  void inside(const toml::node& node) {
    const auto* text = node.as_string();
    if (text == nullptr || text->get().empty())
      return complaints_.add(node.source(), "inside", "is no member's name", "write inside = \"item\"");
    mapping_.inside = text->get();
  }

  void leef_delimiter(const toml::node& node) {
    const auto* text = node.as_string();
    const unsigned code = text == nullptr ? 0 : character_of(text->get());
    if (!can_delimit(code)) {
      return complaints_.add(
          node.source(), "leef_delimiter", "is no delimiter of LEEF 2.0",
          "write one character such as \"^\", or 1 to 4 hexadecimal digits such as \"x09\"");
    }
    mapping_.leef_delimiter = utf8(code);
    std::array<char, 12> hex{};
    std::snprintf(hex.data(), hex.size(), "x%02X", code);
    const bool printable = code > 0x20 && code < 0x7F;
    mapping_.leef_delimiter_in_header = printable ? mapping_.leef_delimiter : hex.data();
  }

  /// Which of the words it is; the first one after a complaint.
  std::size_t one_of(const toml::node& node, std::string_view name,
                     const std::vector<std::string_view>& words) {
    const auto* text = node.as_string();
    for (std::size_t i = 0; text != nullptr && i < words.size(); ++i) {
      if (words[i] == text->get()) return i;
    }
    std::string all;
    for (const auto word : words) all.append(all.empty() ? "\"" : "\", \"").append(word);
    complaints_.add(node.source(), std::string(name), "is not one of its values",
                    "write one of " + all + '"');
    return 0;
  }

  const toml::table& root_;
  Mapping& mapping_;
  Complaints& complaints_;
  int zone_minutes_ = 0;
};

}  // namespace

int read_settings(const toml::table& root, Mapping& mapping, Complaints& complaints) {
  return SettingsReader(root, mapping, complaints).read();
}

}  // namespace sluice::event_format
