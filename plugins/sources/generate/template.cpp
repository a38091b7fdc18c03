// SPDX-License-Identifier: Apache-2.0
#include "sources/generate/template.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "support/json/record.hpp"
#include "support/text/utc_time.hpp"

namespace sluice::generate {
namespace {

[[noreturn]] void refuse(std::string_view placeholder, const std::string& what) {
  throw std::invalid_argument("${" + std::string(placeholder) + "} " + what);
}

/// Reads a number off the front of the text; false where there is none.
bool take_number(std::string_view& text, int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return error == std::errc();
}

/// A choice is text: in JSON, its quotes and backslashes must not end the string that it stands in.
std::string escaped(std::string_view text, sdk::Format format) {
  std::string out;
  for (const char c : text) {
    if (format == sdk::Format::json && (c == '"' || c == '\\')) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

Template::Template(std::string_view text, sdk::Format format) {
  while (!text.empty()) {
    const size_t dollar = std::min(text.find('$'), text.size());
    if (dollar > 0) {
      parts_.push_back(
          [plain = std::string(text.substr(0, dollar))](Draw&, std::string& out) { out += plain; });
      text.remove_prefix(dollar);
    } else if (text.starts_with("$$")) {
      parts_.push_back([](Draw&, std::string& out) { out += '$'; });
      text.remove_prefix(2);
    } else if (const size_t end = text.find('}'); text.starts_with("${") && end != text.npos) {
      parts_.push_back(placeholder(text.substr(2, end - 2), format));
      text.remove_prefix(end + 1);
    } else {
      throw std::invalid_argument(
          "has a $ that begins no placeholder; write $$ for a dollar sign, ${number} for the number");
    }
  }
}

std::string Template::fill(int64_t seed, uint64_t number, WallTime now) const {
  Draw draw{number, now, Dice(seed, number)};
  std::string record;
  for (const Part& part : parts_) part(draw, record);
  return record;
}

Template::Part Template::placeholder(std::string_view text, sdk::Format format) {
  if (text == "number") return [](Draw& draw, std::string& out) { out += std::to_string(draw.number); };
  if (text == "time") {
    return [](Draw& draw, std::string& out) {
      out += support::utc_time(std::chrono::floor<std::chrono::milliseconds>(draw.now.time_since_epoch()));
    };
  }
  if (text == "uuid") return [](Draw& draw, std::string& out) { out += draw.dice.uuid(); };
  if (text.starts_with("random:")) return random(text.substr(7));
  if (text.starts_with("choice:")) return choice(text.substr(7), format);
  refuse(text,
         "is not known; use ${number}, ${time}, ${uuid}, ${random:LOW-HIGH} or ${choice:A|B|C}, and $$ for a "
         "dollar sign");
}

Template::Part Template::random(std::string_view range) {
  std::string_view rest = range;
  int64_t low = 0, high = 0;
  const bool has_low = take_number(rest, low) && rest.starts_with('-');
  if (has_low) rest.remove_prefix(1);
  if (!has_low || !take_number(rest, high) || !rest.empty() || low > high)
    refuse("random:" + std::string(range),
           "is no range; write two whole numbers, the lower one first: ${random:1-6}");
  return [low, high](Draw& draw, std::string& out) { out += std::to_string(draw.dice.between(low, high)); };
}

Template::Part Template::choice(std::string_view texts, sdk::Format format) {
  std::vector<std::string> choices;
  for (;;) {
    const size_t bar = texts.find('|');
    choices.push_back(escaped(texts.substr(0, bar), format));
    if (bar == texts.npos) break;
    texts.remove_prefix(bar + 1);
  }
  return [choices = std::move(choices)](Draw& draw, std::string& out) {
    out += choices[draw.dice.roll() % choices.size()];
  };
}

std::optional<std::string> what_is_wrong(std::string_view record, sdk::Format format) {
  if (record.find('\n') != record.npos) return "it holds a line break";
  return format == sdk::Format::json ? support::validate_record(record) : std::nullopt;
}

}  // namespace sluice::generate
