// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace sluice::base {
namespace {

std::string with_unit(double value, const char* unit) {
  std::array<char, 48> text{};
  const bool whole = value >= 100 || value == static_cast<double>(static_cast<int64_t>(value));
  std::snprintf(text.data(), text.size(), whole ? "%.0f %s" : "%.1f %s", value, unit);
  return text.data();
}

}  // namespace

std::string show(std::chrono::milliseconds duration) {
  const auto ms = static_cast<double>(duration.count());
  if (ms < 1000) return with_unit(ms, "ms");
  if (ms < 120'000) return with_unit(ms / 1000, "s");
  if (ms < 7'200'000) return with_unit(ms / 60'000, "min");
  return with_unit(ms / 3'600'000, "h");
}

std::string show_bytes(uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (value < 1e3) return with_unit(value, "B");
  if (value < 1e6) return with_unit(value / 1e3, "kB");
  if (value < 1e9) return with_unit(value / 1e6, "MB");
  return with_unit(value / 1e9, "GB");
}

std::string show_count(uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, " ");
  }
  return text;
}

std::string show_time(int64_t ms) {
  if (ms == 0) return "never";
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return text.data();
}

namespace {

/// Length of the well-formed UTF-8 character at the start, 0 for none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const auto first = static_cast<unsigned char>(text[0]);
    // U+0080 to U+009F are control characters too: many a terminal takes U+009B for the beginning of a
    // command.
    const bool c1 = length == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    if (length == 0 || first < 0x20 || first == 0x7F || c1) {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\x%02x", first);
      out += first == '\n' ? "\\n" : first == '\t' ? " " : escaped.data();
      text.remove_prefix(1);
    } else {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  return out;
}

}  // namespace sluice::base
