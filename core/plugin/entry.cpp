// SPDX-License-Identifier: Apache-2.0
#include "plugin/entry.hpp"

#include <sluice/sdk/host.hpp>

#include "plugin/call.hpp"
#include "plugin/options.hpp"

namespace sluice::plugin {
namespace {

std::string host_versions() {
  return "this host accepts " + std::to_string(SLUICE_ABI_MAJOR) + ".0 to " +
         std::to_string(SLUICE_ABI_MAJOR) + "." + std::to_string(SLUICE_ABI_MINOR);
}

std::string what_to_do(uint32_t major) {
  if (major < SLUICE_ABI_MAJOR) return "; build the plugin again against this version";
  if (major > SLUICE_ABI_MAJOR) return "; update sluice, or build the plugin against this version";
  return "; update sluice, or, where the plugin uses nothing newer, build it with SLUICE_ABI_MINOR_USED=" +
         std::to_string(SLUICE_ABI_MINOR);
}

std::optional<std::string> check_source(const sluice_source_api& table) {
  if (auto problem = objection_to_table("source", table.size, least_source_table)) return problem;
  if (table.create && table.open && table.poll && table.cancel && table.destroy) return std::nullopt;
  return "its source table lacks a function (create, open, poll, cancel and destroy are needed)";
}

std::optional<std::string> check_sink(const sluice_sink_api& table) {
  if (auto problem = objection_to_table("sink", table.size, least_sink_table)) return problem;
  if (table.create && table.open && table.write && table.commit && table.rollback && table.cancel &&
      table.destroy)
    return std::nullopt;
  return "its sink table lacks a function (create, open, write, commit, rollback, cancel and destroy are "
         "needed)";
}

void add_advice(void* list, sluice_str option, sluice_str text, int32_t warning) noexcept {
  quietly([&] {
    static_cast<std::vector<config::Advice>*>(list)->push_back(
        {std::string(sdk::view(option)), std::string(sdk::view(text)), warning != 0});
  });
}

}  // namespace

std::optional<std::string> objection_to_numbers(uint32_t major, uint32_t minor, uint32_t size) {
  if (major != SLUICE_ABI_MAJOR || minor > SLUICE_ABI_MINOR) {
    return "built for plugin ABI " + std::to_string(major) + "." + std::to_string(minor) + ", " +
           host_versions() + what_to_do(major);
  }
  if (size >= least_entry) return std::nullopt;
  return "its entry has " + std::to_string(size) + " bytes, ABI 1.0 has " + std::to_string(least_entry) +
         ": the entry is cut short; build the plugin again against an installed header";
}

std::optional<std::string> objection_to_table(const char* kind, uint32_t size, std::size_t least) {
  if (size >= least) return std::nullopt;
  return std::string("its ") + kind + " table has " + std::to_string(size) + " bytes, ABI 1.0 has " +
         std::to_string(least) +
         ": the table is cut short; build the plugin again against an installed header";
}

std::optional<std::string> objection(const sluice_entry& entry) {
  if (auto problem = objection_to_numbers(entry.abi_major, entry.abi_minor, entry.size)) return problem;
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
  info.checks = entry.check != nullptr;
  info.options = ask_options(entry.options, "options");
  return info;
}

std::vector<config::Advice> ask_check(const sluice_entry& entry, const config::Settings& settings) {
  std::vector<config::Advice> advice;
  sluice_problems problems{};
  problems.size = sizeof problems;
  problems.context = &advice;
  problems.add = add_advice;
  const sluice_settings view = settings.view();
  const auto verdict =
      guarded("check", [&](sluice_error*) { return entry.check(&view, &problems), SLUICE_OK; });
  if (!verdict.ok()) throw base::Error(verdict.text);
  return advice;
}

}  // namespace sluice::plugin
