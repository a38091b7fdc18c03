// SPDX-License-Identifier: Apache-2.0
#include "config/option_text.hpp"

#include <limits>

#include <sluice/sdk/host.hpp>

#include "config/check_options.hpp"
#include "config/units.hpp"

namespace sluice::config {

using sdk::view;

std::string as_toml(const sluice_option& option, std::string_view text) {
  switch (option.type) {
    case SLUICE_OPTION_INTEGER:
    case SLUICE_OPTION_BOOLEAN:
    case option_number:
      return std::string(text);
    case SLUICE_OPTION_BYTES:
      if (text.find_first_not_of("0123456789_") == std::string_view::npos) return std::string(text);
      break;
    default:
      break;
  }
  const bool written = text.empty() || std::string_view("\"'[{").find(text.front()) != std::string_view::npos;
  if (written) return std::string(text);
  if (option.type == SLUICE_OPTION_LIST) return "[\"" + std::string(text) + "\"]";
  return '"' + std::string(text) + '"';
}

std::string show_number(const sluice_option& option, std::int64_t value) {
  if (option.type == SLUICE_OPTION_DURATION) return '"' + show_duration(value) + '"';
  if (option.type != SLUICE_OPTION_BYTES) return std::to_string(value);
  const std::string shown = show_bytes(value);
  return shown.find(' ') == std::string::npos ? shown : '"' + shown + '"';
}

std::string bounds_of(const sluice_option& option) {
  const bool floor = option.minimum != std::numeric_limits<std::int64_t>::min();
  const bool ceiling = option.maximum != std::numeric_limits<std::int64_t>::max();
  const std::string least = show_number(option, option.minimum), most = show_number(option, option.maximum);
  const std::string unit = option.type == SLUICE_OPTION_LIST ? " items" : "";
  if (floor && ceiling) return least + " to " + most + unit;
  if (floor) return "at least " + least + (option.minimum == 1 && !unit.empty() ? " item" : unit);
  return ceiling ? "at most " + most + unit : "";
}

std::vector<std::string> choices_of(const sluice_option& option) {
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < option.choice_count; ++i) out.emplace_back(view(option.choices[i]));
  return out;
}

std::string example_of(const sluice_option& option) {
  const bool shown = option.example.size != 0 || option.default_text.size != 0;
  if (shown) return as_toml(option, view(option.example.size != 0 ? option.example : option.default_text));
  const bool floor = option.minimum != std::numeric_limits<std::int64_t>::min();
  switch (option.type) {
    case SLUICE_OPTION_INTEGER:
    case option_number:
      return floor ? std::to_string(option.minimum) : "1";
    case SLUICE_OPTION_BOOLEAN:
      return "true";
    case SLUICE_OPTION_DURATION:
      return "\"5s\"";
    case SLUICE_OPTION_BYTES:
      return "\"1 MiB\"";
    case SLUICE_OPTION_SECRET:
      return R"({ env = "NAME" })";
    case SLUICE_OPTION_CHOICE:
      return option.choice_count == 0 ? "" : '"' + std::string(view(option.choices[0])) + '"';
    case SLUICE_OPTION_LIST:
      return "[\"...\"]";
    case SLUICE_OPTION_MAP:
      return R"({ key = "value" })";
    case SLUICE_OPTION_UUID:
      return "\"8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11\"";
    case SLUICE_OPTION_URL:
      return "\"https://host.example\"";
    case SLUICE_OPTION_ADDRESS:
      return "\"host.example:5160\"";
    default:
      return "\"...\"";
  }
}

std::string shipped_of(const sluice_option& option) {
  if (option.type != SLUICE_OPTION_FILE || option.shipped.size == 0) return {};
  return "a path, or NAME for the shipped " + std::string(view(option.shipped)) + "/NAME.toml";
}

}  // namespace sluice::config
