// SPDX-License-Identifier: Apache-2.0
#include "plugin/options.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include <sluice/sdk/host.hpp>

#include "base/error.hpp"
#include "config/text.hpp"

namespace sluice::plugin {
namespace {

/// Of a readable text: what no value has that somebody writes into a file.
bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r';
  });
}

/// What makes an option useless, as the end of a sentence; nothing where it can be used.
std::optional<std::string> check_option(const sluice_option& option) {
  for (const sluice_str& text :
       {option.name, option.meaning, option.default_text, option.example, option.shipped}) {
    if (!readable(text)) return "has a text without bytes, or one that is not UTF-8";
  }
  if (has_control_characters(sdk::view(option.default_text))) return "has control characters in its default";
  if (!is_name(sdk::view(option.name)))
    return "has a name that is not made of lower-case letters, digits, '-' and '_'";
  if (option.choice_count == 0) return std::nullopt;
  if (option.choices == nullptr) return "has no list of its choices";
  for (uint32_t i = 0; i < option.choice_count; ++i) {
    if (!readable(option.choices[i])) return "has a choice without bytes, or one that is not UTF-8";
    if (has_control_characters(sdk::view(option.choices[i]))) return "has control characters in a choice";
  }
  return std::nullopt;
}

}  // namespace

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool readable(const sluice_str& text) {
  if (text.data == nullptr) return text.size == 0;
  for (std::string_view rest = sdk::view(text); !rest.empty();) {
    const config::Character next = config::first_character(rest);
    if (next.code == 0xFFFD && next.bytes == 1) return false;
    rest.remove_prefix(next.bytes);
  }
  return true;
}

config::OptionList ask_options(AskOptions ask, const char* what) {
  config::OptionList list;
  uint32_t stride = 0;
  try {
    ask(&list.data, &list.count, &stride);
  } catch (...) {
    throw base::Error(std::string("it throws an exception when asked for its ") + what);
  }
  list.stride = stride;
  if (list.count > 0 && (list.data == nullptr || stride < offsetof(sluice_option, choices)))
    throw base::Error(std::string("its list of ") + what + " is cut short");
  for (std::size_t i = 0; i < list.count; ++i) {
    const sluice_option option = list.at(i);
    // Both are the sizeof of one build. Where they differ the elements are not where the list says they are,
    // and what would be read there as the address of a text is none.
    const std::optional<std::string> problem =
        option.size == stride ? check_option(option)
                              : "has " + std::to_string(option.size) + " bytes where the list counts " +
                                    std::to_string(stride) + " for each: both are sizeof(sluice_option)";
    if (problem)
      throw base::Error(std::string("number ") + std::to_string(i + 1) + " of its " + what + " " + *problem);
  }
  return list;
}

}  // namespace sluice::plugin
