// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "schedule/cron.hpp"
#include "schedule/time_zone.hpp"

namespace sluice::schedule {
namespace {

constexpr std::array<std::string_view, 12> month_names{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> weekday_names{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct Field {
  std::string_view name;
  unsigned low;
  unsigned high;
  std::span<const std::string_view> names;  // of low, low + 1, ...
  std::string_view allowed;
};

constexpr unsigned weekday_field = 4;
const std::array<Field, 5> fields{
    {{"minute", 0, 59, {}, "0-59"},
     {"hour", 0, 23, {}, "0-23"},
     {"day-of-month", 1, 31, {}, "1-31"},
     {"month", 1, 12, month_names, "1-12 or JAN-DEC"},
     {"day-of-week", 0, 7, weekday_names, "0-7 or MON-SUN (Sunday is 0 or 7)"}}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> shorthands{
    {{"@hourly", "0 * * * *"},
     {"@daily", "0 0 * * *"},
     {"@midnight", "0 0 * * *"},
     {"@weekly", "0 0 * * 0"},
     {"@monthly", "0 0 1 * *"},
     {"@yearly", "0 0 1 1 *"},
     {"@annually", "0 0 1 1 *"}}};

constexpr std::size_t longest_expression = 1024;

bool is_space(char c) {
  return c == ' ' || c == '\t';
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Text of the configuration, fit for one line of a message.
std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 24;
  return '"' + base::one_line(text.substr(0, longest)) + (text.size() > longest ? "...\"" : "\"");
}

struct Word {
  std::size_t position;
  std::string_view text;
};

std::vector<Word> split(std::string_view text, std::size_t start, bool (*separates)(char), bool keep_empty) {
  std::vector<Word> words;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !separates(text[i])) continue;
    if (i > from || keep_empty) words.push_back({start + from, text.substr(from, i - from)});
    from = i + 1;
  }
  return words;
}

}  // namespace

/// Reads one expression. Its functions throw CronError, which parse() turns into its result.
class CronParser {
 public:
  static std::string_view expand(std::string_view text);
  static Cron read(std::string_view text);

 private:
  [[noreturn]] static void fail(const Field& field, std::size_t position, const std::string& what) {
    throw CronError{CronError::Where::expression, position,
                    std::string{field.name} + ": " + what + "; allowed: " + std::string{field.allowed} +
                        ", *, lists (a,b), ranges (a-b), steps (*/n, a-b/n)"};
  }
  static std::vector<Word> five_words(std::string_view text);
  static std::uint64_t read_field(const Field& field, Word word);
  static std::uint64_t read_item(const Field& field, Word item);
  static std::pair<unsigned, unsigned> read_range(const Field& field, Word range);
  static unsigned read_value(const Field& field, Word value);
  static unsigned read_number(const Field& field, Word digits);
  static unsigned read_step(const Field& field, Word step);
};

unsigned CronParser::read_number(const Field& field, Word digits) {
  unsigned value = 0;
  const char* end = digits.text.data() + digits.text.size();
  const auto [stopped, error] = std::from_chars(digits.text.data(), end, value);
  if (digits.text.empty()) fail(field, digits.position, "a value is missing");
  if (error == std::errc::result_out_of_range)
    fail(field, digits.position, quoted(digits.text) + " is too large");
  if (error != std::errc{} || stopped != end)
    fail(field, digits.position, quoted(digits.text) + " is not a value");
  return value;
}

unsigned CronParser::read_value(const Field& field, Word value) {
  const auto same = [&](std::string_view name) {
    return std::equal(name.begin(), name.end(), value.text.begin(), value.text.end(),
                      [](char a, char b) { return a == upper(b); });
  };
  const auto named = std::find_if(field.names.begin(), field.names.end(), same);
  if (named != field.names.end()) return field.low + static_cast<unsigned>(named - field.names.begin());
  const unsigned number = read_number(field, value);
  if (number < field.low || number > field.high)
    fail(field, value.position, quoted(value.text) + " is out of range");
  return number;
}

unsigned CronParser::read_step(const Field& field, Word step) {
  const unsigned value = read_number(field, step);
  if (value == 0 || value > field.high)
    fail(field, step.position, "a step of " + quoted(step.text) + " is out of range");
  return value;
}

std::pair<unsigned, unsigned> CronParser::read_range(const Field& field, Word range) {
  const bool weekday = &field == &fields[weekday_field];
  if (range.text == "*") return {field.low, weekday ? 6 : field.high};
  const auto dash = range.text.find('-');
  const unsigned first = read_value(field, {range.position, range.text.substr(0, dash)});
  if (dash == std::string_view::npos) return {first, first};
  const Word end{range.position + dash + 1, range.text.substr(dash + 1)};
  unsigned last = read_value(field, end);
  if (weekday && last == 0 && first > 0) last = 7;  // SAT-SUN
  if (last < first) fail(field, range.position, "the range " + quoted(range.text) + " runs backwards");
  return {first, last};
}

std::uint64_t CronParser::read_item(const Field& field, Word item) {
  const auto slash = item.text.find('/');
  const std::string_view base = item.text.substr(0, slash);
  unsigned step = 1;
  if (slash != std::string_view::npos) {
    if (base != "*" && base.find('-') == std::string_view::npos)
      fail(field, item.position, quoted(item.text) + " has a step but no range");
    step = read_step(field, {item.position + slash + 1, item.text.substr(slash + 1)});
  }
  const auto [first, last] = read_range(field, {item.position, base});
  std::uint64_t bits = 0;
  for (unsigned value = first; value <= last; value += step) bits |= std::uint64_t{1} << value;
  return bits;
}

std::uint64_t CronParser::read_field(const Field& field, Word word) {
  std::uint64_t bits = 0;
  for (const Word& item : split(
           word.text, word.position, [](char c) { return c == ','; }, true))
    bits |= read_item(field, item);
  return bits;
}

std::vector<Word> CronParser::five_words(std::string_view text) {
  constexpr std::string_view shape = "minute hour day-of-month month day-of-week";
  auto words = split(text, 0, is_space, false);
  if (words.size() == fields.size()) return words;
  std::string message = "needs 5 fields (" + std::string{shape} + "), has " + std::to_string(words.size());
  if (words.size() == fields.size() + 1) message += "; a field for seconds is not supported";
  const std::size_t position = words.size() > fields.size() ? words[fields.size()].position : text.size();
  throw CronError{CronError::Where::expression, position, message};
}

Cron CronParser::read(std::string_view text) {
  if (text.size() > longest_expression)
    throw CronError{CronError::Where::expression, longest_expression,
                    "is longer than " + std::to_string(longest_expression) + " characters"};
  const auto words = five_words(text);
  std::array<std::uint64_t, 5> bits{};
  for (std::size_t i = 0; i < fields.size(); ++i) bits[i] = read_field(fields[i], words[i]);

  Cron cron;
  cron.minutes_ = bits[0];
  cron.hours_ = bits[1];
  cron.days_ = bits[2];
  cron.months_ = bits[3];
  cron.weekdays_ = (bits[4] | bits[4] >> 7U) & 0x7fU;  // 7 is Sunday too
  cron.either_day_ = !words[2].text.starts_with('*') && !words[4].text.starts_with('*');
  if (!cron.can_match())
    throw CronError{CronError::Where::expression, words[2].position,
                    "day-of-month: " + quoted(words[2].text) + " does not occur in month " +
                        quoted(words[3].text) + ", so this would never run"};
  return cron;
}

std::string_view CronParser::expand(std::string_view text) {
  const auto at = std::min(text.find_first_not_of(" \t"), text.size());
  if (!text.substr(at).starts_with('@')) return text;
  const auto word = text.substr(at, text.find_last_not_of(" \t") + 1 - at);
  const auto known = std::find_if(shorthands.begin(), shorthands.end(),
                                  [&](const auto& shorthand) { return shorthand.first == word; });
  if (known != shorthands.end()) return known->second;
  throw CronError{CronError::Where::expression, at,
                  quoted(word) + " is not known; allowed: @hourly, @daily, @weekly, @monthly, @yearly"};
}

std::variant<Cron, CronError> Cron::parse(std::string_view expression, std::string_view zone) {
  try {
    Cron cron = CronParser::read(CronParser::expand(expression));
    auto found = find_time_zone(zone);
    if (const auto* reason = std::get_if<std::string>(&found))
      return CronError{CronError::Where::zone, 0, quoted(zone) + ": " + *reason};
    cron.zone_ = std::get<const date::time_zone*>(found);
    return cron;
  } catch (CronError& error) {
    return std::move(error);
  }
}

}  // namespace sluice::schedule
