// SPDX-License-Identifier: Apache-2.0
#include "config/units.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <system_error>

#include "config/suggest.hpp"
#include "config/text.hpp"

namespace sluice::config {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::array durations{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                               Unit{"s", 1000}, Unit{"ms", 1}};
constexpr std::int64_t longest_duration = 36'500 * durations[0].size;
// One less than what a number too large to be read is taken for.
constexpr std::int64_t largest_size = std::numeric_limits<std::int64_t>::max() - 1;
constexpr std::array sizes{Unit{"TiB", std::int64_t{1} << 40},
                           Unit{"GiB", std::int64_t{1} << 30},
                           Unit{"MiB", 1 << 20},
                           Unit{"KiB", 1 << 10},
                           Unit{"TB", 1'000'000'000'000},
                           Unit{"GB", 1'000'000'000},
                           Unit{"MB", 1'000'000},
                           Unit{"kB", 1000},
                           Unit{"KB", 1000},
                           Unit{"B", 1}};

/// The digits at the start, taken off the text. A value too large for the type is the largest one.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc::result_out_of_range ? std::numeric_limits<std::int64_t>::max() : value;
}

std::string_view take_letters(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && ((text[end] | 0x20) >= 'a' && (text[end] | 0x20) <= 'z')) ++end;
  const std::string_view letters = text.substr(0, end);
  text.remove_prefix(end);
  return letters;
}

void skip_blank(std::string_view& text) {
  if (text.starts_with(' ')) text.remove_prefix(1);
}

/// number * unit + sum, or nothing when that is above the limit.
std::optional<std::int64_t> add(std::int64_t sum, std::int64_t number, std::int64_t unit,
                                std::int64_t limit) {
  if (number > limit / unit || number * unit > limit - sum) return std::nullopt;
  return sum + number * unit;
}

Quantity not_a_duration(std::string_view text) {
  return {0, in_quotes(text) + " is not a duration", R"(write it like "250ms", "5s", "1m30s", "2h" or "1d")"};
}

Quantity not_a_size(std::string_view text, std::string_view unit) {
  for (const Unit& known : sizes) {
    if (unit.empty() || known.name == "KB") continue;
    // "20g", "20 G", "20 gib": what is missing can only be guessed, so it is asked for.
    if (distance(unit, known.name) == 0 || distance(unit, known.name.substr(0, 1)) == 0) {
      const std::string number(text.substr(0, text.find_first_not_of("0123456789")));
      return {0, in_quotes(text) + " has no known unit",
              "did you mean \"" + number + ' ' + std::string(known.name) + "\"?"};
    }
  }
  return {0, in_quotes(text) + " is not a size", R"(write it like "20 GiB", "64 KiB", "1 GB" or 4096)"};
}

}  // namespace

Quantity parse_duration(std::string_view text) {
  std::string_view rest = text;
  std::int64_t sum = 0;
  std::size_t next_unit = 0;
  if (rest.empty()) return not_a_duration(text);
  while (!rest.empty()) {
    const auto number = take_number(rest);
    if (!number) return not_a_duration(text);
    skip_blank(rest);
    const std::string_view name = take_letters(rest);
    if (name.empty() && rest.empty() && next_unit == 0) {
      return {0, in_quotes(text) + " has no unit", "write \"" + std::string(text) + "s\" for seconds"};
    }
    while (next_unit < durations.size() && durations[next_unit].name != name) ++next_unit;
    if (next_unit == durations.size()) return not_a_duration(text);
    const auto total = add(sum, *number, durations[next_unit].size, longest_duration);
    if (!total) return {0, in_quotes(text) + " is too long", "write at most \"36500d\""};
    sum = *total;
    ++next_unit;
    skip_blank(rest);
  }
  return text.ends_with(' ') ? not_a_duration(text) : Quantity{sum, {}, {}};
}

Quantity parse_bytes(std::string_view text) {
  std::string_view rest = text;
  const auto number = take_number(rest);
  if (!number) return not_a_size(text, {});
  const bool blank = rest.starts_with(' ');
  skip_blank(rest);
  const std::string_view name = take_letters(rest);
  if (!rest.empty() || (blank && name.empty())) return not_a_size(text, {});
  for (const Unit& unit : sizes) {
    if (unit.name != (name.empty() ? "B" : name)) continue;
    const auto total = add(0, *number, unit.size, largest_size);
    if (!total) return {0, in_quotes(text) + " is too large", "write a smaller size"};
    return {*total, {}, {}};
  }
  return not_a_size(text, name);
}

std::string show_duration(std::int64_t count) {
  if (count <= 0) return count == 0 ? "0s" : std::to_string(count) + "ms";
  std::string out;
  for (const Unit& unit : durations) {
    if (count >= unit.size) out += std::to_string(count / unit.size).append(unit.name);
    count %= unit.size;
  }
  return out;
}

std::string show_bytes(std::int64_t bytes) {
  for (std::size_t i = 0; bytes > 0 && i < 4; ++i) {
    if (bytes % sizes[i].size == 0) {
      return std::to_string(bytes / sizes[i].size) + ' ' + std::string(sizes[i].name);
    }
  }
  return std::to_string(bytes);
}

}  // namespace sluice::config
