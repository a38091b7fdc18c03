// SPDX-License-Identifier: Apache-2.0
#include "config/check_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include <sluice/sdk/host.hpp>

#include "config/option_text.hpp"
#include "config/suggest.hpp"
#include "config/syntax.hpp"
#include "config/text.hpp"
#include "config/units.hpp"

namespace sluice::config {

namespace {

using sdk::view;

std::string_view expected(std::uint32_t type) {
  switch (type) {
    case SLUICE_OPTION_INTEGER:
      return "an integer";
    case SLUICE_OPTION_BOOLEAN:
      return "true or false";
    case SLUICE_OPTION_DURATION:
      return "a duration";
    case SLUICE_OPTION_BYTES:
      return "a size";
    case SLUICE_OPTION_LIST:
      return "a list of strings";
    case SLUICE_OPTION_MAP:
      return "a table of strings";
    case option_number:
      return "a number";
    case option_paths:
      return "a path or a list of paths";
    default:
      return "a string";
  }
}

/// Reads one value: the option, the entry, and where to complain.
class ValueReader {
 public:
  ValueReader(const sluice_option& option, const Entry& entry, const CheckContext& context)
      : option_(option), value_(entry.value), context_(context) {
    setting_.type = option.type;
    setting_.name = view(option.name);
  }

  std::optional<Setting> read() {
    switch (option_.type) {
      case SLUICE_OPTION_INTEGER:
        return integer();
      case SLUICE_OPTION_BOOLEAN:
        return boolean();
      case SLUICE_OPTION_DURATION:
        return quantity(parse_duration);
      case SLUICE_OPTION_BYTES:
        return quantity(parse_bytes);
      case SLUICE_OPTION_LIST:
        return list();
      case SLUICE_OPTION_MAP:
        return map();
      case SLUICE_OPTION_STRING:
      case SLUICE_OPTION_CHOICE:
      case SLUICE_OPTION_UUID:
      case SLUICE_OPTION_URL:
      case SLUICE_OPTION_ADDRESS:
        return text();
      case SLUICE_OPTION_PATH:
      case SLUICE_OPTION_FILE:
        return path();
      case option_number:
        return number();
      case option_paths:
        return paths();
      default:
        return fail("is of a kind that this version does not know", "update sluice");
    }
  }

 private:
  std::string key() const { return context_.key_of(setting_.name); }

  std::optional<Setting> fail(std::string what, std::string remedy) {
    context_.report.error(value_.begin, key(), std::move(what), std::move(remedy));
    return std::nullopt;
  }

  /// Reports, and keeps the value for the checks that follow.
  std::optional<Setting> keep(std::string what, std::string remedy) {
    fail(std::move(what), std::move(remedy));
    return std::move(setting_);
  }

  std::optional<Setting> wrong_type(std::string hint = {}) {
    const std::string shown = hint.empty() ? example_of(option_) : std::move(hint);
    return fail(
        "is " + std::string(article(value_.type)) + ", expected " + std::string(expected(option_.type)),
        shown.empty() ? "" : "write " + setting_.name + " = " + shown);
  }

  std::optional<Setting> ranged(std::int64_t number) {
    setting_.integer = number;
    const bool low = number<option_.minimum, high = number> option_.maximum;
    if (!low && !high) return std::move(setting_);
    const std::string what = show_number(option_, number) + " is too " + (low ? "small" : "large");
    return keep(what, "write " + allowed());
  }

  std::string allowed() const {
    const std::string bounds = bounds_of(option_);
    const bool alone = bounds.starts_with("at ") || option_.type == SLUICE_OPTION_LIST;
    return alone ? bounds : "a value from " + bounds;
  }

  std::optional<Setting> integer() {
    if (value_.is(ValueType::integer)) return ranged(value_.integer);
    std::int64_t number = 0;
    const char* end = value_.text.data() + value_.text.size();
    const auto parsed = std::from_chars(value_.text.data(), end, number);
    const bool readable = value_.is(ValueType::string) && parsed.ec == std::errc() && parsed.ptr == end;
    return wrong_type(readable && end != value_.text.data() ? std::to_string(number) : "");
  }

  std::optional<Setting> boolean() {
    if (!value_.is(ValueType::boolean)) {
      const bool no = value_.text == "false" || value_.text == "no" || value_.text == "off";
      const bool yes = value_.text == "true" || value_.text == "yes" || value_.text == "on";
      return wrong_type(no ? "false" : yes ? "true" : "");
    }
    setting_.integer = value_.boolean ? 1 : 0;
    return std::move(setting_);
  }

  std::optional<Setting> quantity(Quantity (*parse)(std::string_view)) {
    const bool bytes = option_.type == SLUICE_OPTION_BYTES;
    if (value_.is(ValueType::integer)) {
      if (bytes) {
        return value_.integer < 0 ? fail("is negative", "write a size") : ranged(value_.integer);
      }
      const std::string written = std::to_string(value_.integer);
      return fail(written + " has no unit", "write " + setting_.name + " = \"" + written + "s\" for seconds");
    }
    if (!value_.is(ValueType::string)) return wrong_type();
    const Quantity parsed = parse(value_.text);
    return parsed.ok() ? ranged(parsed.value) : fail(parsed.what, parsed.remedy);
  }

  std::optional<Setting> number() {
    if (!value_.is(ValueType::number) && !value_.is(ValueType::integer)) return wrong_type();
    const double number = value_.is(ValueType::number) ? value_.number : static_cast<double>(value_.integer);
    if (!std::isfinite(number)) return fail("is not a finite number", "write " + allowed());
    std::array<char, 32> buffer{};
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    setting_.text.assign(buffer.data(), written.ptr);
    const bool low = number < static_cast<double>(option_.minimum);
    if (low || number > static_cast<double>(option_.maximum)) {
      return keep(setting_.text + " is too " + (low ? "small" : "large"), "write " + allowed());
    }
    return std::move(setting_);
  }

  std::optional<Setting> text() {
    if (!value_.is(ValueType::string)) return wrong_type();
    setting_.text = value_.text;
    const bool must_say =
        option_.type != SLUICE_OPTION_STRING || (option_.flags & SLUICE_OPTION_REQUIRED) != 0;
    if (must_say && value_.text.empty()) return fail("is empty", filled());
    if (value_.text.find('\0') != std::string::npos) return fail("holds a NUL character", "remove it");
    if (option_.type == SLUICE_OPTION_CHOICE) return choice();
    const Verdict verdict = verdict_on(value_.text);
    if (verdict.ok()) return std::move(setting_);
    if (may_hold_password(value_.text)) context_.report.mask(value_);
    return keep(verdict.what, verdict.remedy);
  }

  std::string filled() const {
    const std::string example = example_of(option_);
    return example.empty() ? "write a value or remove the key" : "write " + setting_.name + " = " + example;
  }

  Verdict verdict_on(std::string_view written) const {
    switch (option_.type) {
      case SLUICE_OPTION_UUID:
        return check_uuid(written);
      case SLUICE_OPTION_URL:
        return check_url(written);
      case SLUICE_OPTION_ADDRESS:
        return check_address(written);
      default:
        return {};
    }
  }

  std::optional<Setting> choice() {
    const auto choices = choices_of(option_);
    if (std::find(choices.begin(), choices.end(), value_.text) != choices.end()) return std::move(setting_);
    return fail(not_among(value_.text, choices), did_you_mean(value_.text, choices, "write one of them"));
  }

  static std::string not_among(const std::string& text, const std::vector<std::string>& choices) {
    return in_quotes(text) + " is not one of " + joined(choices);
  }

  std::optional<Setting> path() {
    if (!value_.is(ValueType::string)) return wrong_type();
    const bool shipped = names_shipped(option_, value_.text);
    auto absolute =
        shipped ? read_shipped(option_, value_, key(), context_) : read_path(value_, key(), context_);
    if (!absolute) return std::nullopt;
    setting_.text = std::move(*absolute);
    if (option_.type == SLUICE_OPTION_PATH) return std::move(setting_);
    const std::string reason = why_unreadable(setting_.text);
    if (reason.empty()) return std::move(setting_);
    return keep(setting_.text + ' ' + reason,
                reason == "is a folder" ? "name a file in it" : "check the path and its permissions");
  }

  std::optional<Setting> paths() {
    const bool one = value_.is(ValueType::string);
    if (!one && !value_.is(ValueType::array)) return wrong_type();
    bool good = true;
    const auto add = [&](const Value& item) {
      auto path = item.is(ValueType::string) ? read_path(item, key(), context_) : std::nullopt;
      if (path) setting_.items.push_back(std::move(*path));
      if (!item.is(ValueType::string)) {
        context_.report.error(item.begin, key(),
                              "is " + std::string(article(item.type)) + ", expected a path",
                              "put it in quotes");
      }
      good = good && path.has_value();
    };
    if (one) add(value_);
    for (const Value& item : value_.items) add(item);
    return good ? std::optional(std::move(setting_)) : std::nullopt;
  }

  /// One string of a list or map; false after a problem.
  bool check_item(const Value& item, const std::string& name) {
    if (!item.is(ValueType::string)) {
      context_.report.error(item.begin, name, "is " + std::string(article(item.type)) + ", expected a string",
                            "put it in quotes");
      return false;
    }
    const auto choices = choices_of(option_);
    const bool free =
        choices.empty() || std::find(choices.begin(), choices.end(), item.text) != choices.end();
    if (free) return true;
    context_.report.error(item.begin, name, not_among(item.text, choices),
                          did_you_mean(item.text, choices, "write only these"));
    return false;
  }

  std::optional<Setting> list() {
    if (!value_.is(ValueType::array)) {
      return wrong_type(value_.is(ValueType::string) ? '[' + in_quotes(value_.text) + ']' : "");
    }
    bool good = true;
    for (const Value& item : value_.items) {
      good = check_item(item, key()) && good;
      if (!item.is(ValueType::string)) continue;
      const auto& seen = setting_.items;
      if (std::find(seen.begin(), seen.end(), item.text) != seen.end()) {
        context_.report.error(item.begin, key(), in_quotes(item.text) + " is there twice",
                              "remove one of the two");
        good = false;
      }
      setting_.items.push_back(item.text);
    }
    const auto count = static_cast<std::int64_t>(value_.items.size());
    if (count < option_.minimum || count > option_.maximum) {
      const bool few = count < option_.minimum;
      return keep("has " + std::to_string(count) + (count == 1 ? " item" : " items") + ", which is too " +
                      (few ? "few" : "many"),
                  "write " + allowed());
    }
    return good ? std::optional(std::move(setting_)) : std::nullopt;
  }

  std::optional<Setting> map() {
    if (!value_.is(ValueType::table)) return wrong_type();
    bool good = true;
    for (const Entry& item : value_.entries) {
      good = check_item(item.value, key() + '.' + printable(item.key)) && good;
      setting_.items.push_back(item.key);
      setting_.items.push_back(item.value.text);
    }
    return good ? std::optional(std::move(setting_)) : std::nullopt;
  }

  const sluice_option& option_;
  const Value& value_;
  const CheckContext& context_;
  Setting setting_;
};

}  // namespace

std::optional<Setting> read_value(const sluice_option& option, const Entry& entry,
                                  const CheckContext& context) {
  if (option.type == SLUICE_OPTION_SECRET) return read_secret(option, entry, context);
  return ValueReader(option, entry, context).read();
}

}  // namespace sluice::config
