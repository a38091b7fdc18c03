// SPDX-License-Identifier: Apache-2.0
#include "plugin/entry.hpp"

#include <algorithm>

#include <sluice/sdk/host.hpp>

#include "base/error.hpp"
#include "config/text.hpp"

namespace sluice::plugin {
namespace {

std::string host_versions() {
  return "this host accepts " + std::to_string(SLUICE_ABI_MAJOR) + ".0 to " +
         std::to_string(SLUICE_ABI_MAJOR) + "." + std::to_string(SLUICE_ABI_MINOR);
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// False for a text that says a size and has no bytes, and for one that is not UTF-8.
bool readable(const sluice_str& text) {
  if (text.data == nullptr) return text.size == 0;
  for (std::string_view rest = sdk::view(text); !rest.empty();) {
    const config::Character next = config::first_character(rest);
    if (next.code == 0xFFFD && next.bytes == 1) return false;
    rest.remove_prefix(next.bytes);
  }
  return true;
}

/// False also for control characters, which a value that somebody writes into a file has none of.
bool writable(const sluice_str& text) {
  const std::string_view all = text.data == nullptr ? std::string_view{} : sdk::view(text);
  return readable(text) && std::none_of(all.begin(), all.end(), [](char c) {
           return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r';
         });
}

/// What makes an option useless, as the end of a sentence; nothing where it can be used.
std::optional<std::string> check_option(const sluice_option& option) {
  for (const sluice_str& text :
       {option.name, option.meaning, option.default_text, option.example, option.shipped}) {
    if (!readable(text)) return "has a text without bytes, or one that is not UTF-8";
  }
  if (!writable(option.default_text)) return "has control characters in its default";
  if (!is_name(sdk::view(option.name)))
    return "has a name that is not made of lower-case letters, digits, '-' and '_'";
  if (option.choice_count == 0) return std::nullopt;
  if (option.choices == nullptr) return "has no list of its choices";
  for (uint32_t i = 0; i < option.choice_count; ++i) {
    if (!readable(option.choices[i])) return "has a choice without bytes, or one that is not UTF-8";
    if (!writable(option.choices[i])) return "has control characters in a choice";
  }
  return std::nullopt;
}

template <class Table>
std::optional<std::string> check_size(const char* kind, const Table& table) {
  if (table.size >= sizeof(Table)) return std::nullopt;
  return std::string("its ") + kind + " table has " + std::to_string(table.size) + " bytes, ABI 1.0 has " +
         std::to_string(sizeof(Table)) +
         ": the table is cut short; build the plugin again against an installed header";
}

std::optional<std::string> check_source(const sluice_source_api& table) {
  if (auto problem = check_size("source", table)) return problem;
  if (table.create && table.open && table.poll && table.cancel && table.destroy) return std::nullopt;
  return "its source table lacks a function (create, open, poll, cancel and destroy are needed)";
}

std::optional<std::string> check_sink(const sluice_sink_api& table) {
  if (auto problem = check_size("sink", table)) return problem;
  if (table.create && table.open && table.write && table.commit && table.rollback && table.cancel &&
      table.destroy)
    return std::nullopt;
  return "its sink table lacks a function (create, open, write, commit, rollback, cancel and destroy are "
         "needed)";
}

}  // namespace

std::optional<std::string> objection(const sluice_entry& entry) {
  if (entry.abi_major != SLUICE_ABI_MAJOR || entry.abi_minor > SLUICE_ABI_MINOR) {
    return "built for plugin ABI " + std::to_string(entry.abi_major) + "." + std::to_string(entry.abi_minor) +
           ", " + host_versions() +
           (entry.abi_major > SLUICE_ABI_MAJOR || entry.abi_minor > SLUICE_ABI_MINOR
                ? "; update sluice, or build the plugin against this version"
                : "; build the plugin again against this version");
  }
  if (entry.size < sizeof(sluice_entry)) {
    return "its entry has " + std::to_string(entry.size) + " bytes, ABI 1.0 has " +
           std::to_string(sizeof(sluice_entry)) +
           ": the entry is cut short; build the plugin again against an installed header";
  }
  if (!readable(entry.name) || !readable(entry.version) || !readable(entry.summary))
    return "its name, version or summary has no bytes or is not UTF-8";
  if (!is_name(sdk::view(entry.name)))
    return "its name is not made of lower-case letters, digits, '-' and '_'";
  if ((entry.source != nullptr) == (entry.sink != nullptr)) return "it has to be either a source or a sink";
  if (entry.options == nullptr) return "it does not declare its options";
  return entry.source != nullptr ? check_source(*entry.source) : check_sink(*entry.sink);
}

config::PluginInfo describe_entry(const sluice_entry& entry, const std::string& file) {
  config::PluginInfo info;
  info.name = sdk::view(entry.name);
  info.kind = entry.source != nullptr ? config::PluginKind::source : config::PluginKind::sink;
  info.version = sdk::view(entry.version);
  info.summary = sdk::view(entry.summary);
  info.traits = entry.traits;
  info.file = file;
  info.check = entry.check;
  uint32_t stride = 0;
  try {
    entry.options(&info.options.data, &info.options.count, &stride);
  } catch (...) {
    throw base::Error("it throws an exception when asked for its options");
  }
  info.options.stride = stride;
  if (info.options.count > 0 && (info.options.data == nullptr || stride < offsetof(sluice_option, choices))) {
    throw base::Error("its list of options is cut short");
  }
  for (std::size_t i = 0; i < info.options.count; ++i) {
    if (const auto problem = check_option(info.options.at(i)))
      throw base::Error("its option " + std::to_string(i + 1) + " " + *problem);
  }
  return info;
}

}  // namespace sluice::plugin
