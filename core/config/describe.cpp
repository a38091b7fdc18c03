// SPDX-License-Identifier: Apache-2.0
#include "config/describe.hpp"

#include <sluice/sdk/host.hpp>

#include "config/check_options.hpp"
#include "config/option_text.hpp"
#include "config/text.hpp"

namespace sluice::config {

namespace {

using sdk::view;

std::string_view type_name(std::uint32_t type) {
  switch (type) {
    case SLUICE_OPTION_INTEGER:
      return "integer";
    case SLUICE_OPTION_BOOLEAN:
      return "boolean";
    case SLUICE_OPTION_DURATION:
      return "duration";
    case SLUICE_OPTION_BYTES:
      return "size";
    case SLUICE_OPTION_SECRET:
      return "secret";
    case SLUICE_OPTION_CHOICE:
      return "choice";
    case SLUICE_OPTION_PATH:
      return "path";
    case SLUICE_OPTION_FILE:
      return "file";
    case SLUICE_OPTION_LIST:
      return "list of strings";
    case SLUICE_OPTION_MAP:
      return "table of strings";
    case SLUICE_OPTION_UUID:
      return "UUID";
    case SLUICE_OPTION_URL:
      return "URL";
    case SLUICE_OPTION_ADDRESS:
      return "host:port";
    case option_number:
      return "number";
    case option_paths:
      return "path or list of paths";
    default:
      return "string";
  }
}

std::vector<std::string> quoted_choices(const sluice_option& option) {
  std::vector<std::string> out = choices_of(option);
  for (std::string& choice : out) choice = '"' + choice + '"';
  return out;
}

/// The choices or the bounds; empty when anything goes.
std::string range_of(const sluice_option& option) {
  if (const std::string shipped = shipped_of(option); !shipped.empty()) return shipped;
  return option.choice_count != 0 ? joined(quoted_choices(option)) : bounds_of(option);
}

bool is_required(const sluice_option& option) {
  return (option.flags & SLUICE_OPTION_REQUIRED) != 0;
}

std::string terminal_options(const OptionList& options) {
  std::string out;
  for (std::size_t i = 0; i < options.count; ++i) {
    const sluice_option option = options.at(i);
    out += "  " + std::string(view(option.name)) + "  (" + std::string(type_name(option.type));
    if (is_required(option)) out += ", required";
    out += ")\n";
    const auto line = [&out](std::string_view label, const std::string& text) {
      if (!text.empty()) out.append("      ").append(label).append(text) += '\n';
    };
    line("", printable(view(option.meaning)));
    line("default: ", as_toml(option, view(option.default_text)));
    line("allowed: ", range_of(option));
    line("example: ", as_toml(option, view(option.example)));
  }
  return out.empty() ? "  (no options)\n" : out;
}

/// Text for a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string code(const std::string& text) {
  return text.empty() ? "" : '`' + cell(text) + '`';
}

std::string codes(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const auto& text : texts) out.push_back(code(text));
  return joined(out);
}

std::string markdown_table(const OptionList& options) {
  if (options.count == 0) return "No options.\n";
  std::string out = "| Option | Type | Default | Allowed | Meaning |\n| --- | --- | --- | --- | --- |\n";
  for (std::size_t i = 0; i < options.count; ++i) {
    const sluice_option option = options.at(i);
    std::string meaning = cell(view(option.meaning));
    const std::string example = as_toml(option, view(option.example));
    if (!example.empty()) meaning += " Example: " + code(example) + '.';
    const std::string range =
        option.choice_count != 0 ? codes(quoted_choices(option)) : cell(range_of(option));
    const std::string fallback =
        is_required(option) ? "**required**" : code(as_toml(option, view(option.default_text)));
    out += "| " + code(std::string(view(option.name))) + " | " + std::string(type_name(option.type)) + " | " +
           fallback + " | " + range + " | " + meaning + " |\n";
  }
  return out;
}

std::string header_of(const HostTable& table) {
  return table.table.empty() ? std::string("top level") : '[' + std::string(table.table) + ']';
}

}  // namespace

std::string describe_text(const PluginInfo& plugin) {
  return plugin.name + " (" + std::string(to_string(plugin.kind)) + ' ' + plugin.version + ")\n" +
         plugin.summary + "\n\nOptions:\n" + terminal_options(plugin.options);
}

std::string describe_markdown(const PluginInfo& plugin) {
  return markdown_table(plugin.options);
}

std::string describe_text(const HostTable& table) {
  return header_of(table) + "\n" + std::string(table.summary) + "\n\n" + terminal_options(table.options);
}

std::string describe_markdown(const HostTable& table) {
  const bool top = table.table.empty();
  return "### " + (top ? "Top level" : '`' + header_of(table) + '`') + "\n\n" + std::string(table.summary) +
         "\n\n" + markdown_table(table.options);
}

std::string describe_host_markdown() {
  std::string out;
  std::string_view file;
  for (const HostTable& table : host_tables()) {
    if (!out.empty()) out += '\n';
    if (table.file != file) {
      out +=
          table.file == "pipeline" ? "## A pipeline's file\n\n" : "## `" + std::string(table.file) + "`\n\n";
    }
    file = table.file;
    out += describe_markdown(table);
  }
  return out;
}

}  // namespace sluice::config
