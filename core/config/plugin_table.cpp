// SPDX-License-Identifier: Apache-2.0
#include "config/plugin_table.hpp"

#include <algorithm>
#include <utility>

#include <sluice/sdk/host.hpp>

#include "base/error.hpp"
#include "config/check_value.hpp"
#include "config/host_tables.hpp"
#include "config/suggest.hpp"
#include "config/text.hpp"

namespace sluice::config {

namespace {

/// Whether a name stands in a text as a whole word.
bool mentions(std::string_view text, std::string_view name) {
  const auto part_of_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !part_of_word(text[at - 1])) && (end == text.size() || !part_of_word(text[end])))
      return true;
  }
  return false;
}

class InstanceReader {
 public:
  InstanceReader(PluginKind kind, const Value& table, const Catalogue& catalogue, milliseconds stuck_after,
                 const CheckContext& context)
      : kind_(kind), table_(table), catalogue_(catalogue), stuck_after_(stuck_after), context_(context) {}

  CheckedInstance read(const std::string& name) {
    CheckedInstance out;
    out.config.name = name;
    const Entry* entry = plugin_entry();
    if (entry != nullptr) {
      out.plugin_place = entry->value.begin;
      out.plugin = catalogue_.find(kind_, entry->value.text);
      if (out.plugin == nullptr) report_unknown(*entry);
    }
    if (out.plugin == nullptr) {
      mask_all_but_plugin();
      return out;
    }
    out.config.plugin = out.plugin->name;
    out.config.isolation = isolation();
    CheckedTable checked = check_options(table_, out.plugin->options, context_, host_keys());
    ask_plugin(*out.plugin, checked, out.config.isolation.process);
    out.config.settings = std::move(checked.settings);
    return out;
  }

 private:
  std::vector<std::string> host_keys() const {
    const OptionList options = kind_ == PluginKind::sink ? list_of(instance_spec()) : source_options();
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < options.count; ++i) keys.emplace_back(sdk::view(options.at(i).name));
    return keys;
  }

  IsolationConfig isolation() {
    std::vector<std::string> others;  // are looked at with the plugin's own
    for (const Entry& entry : table_.entries) others.push_back(entry.key);
    const CheckedTable checked = check_options(table_, isolation_options(), context_, others);
    const InstanceTable written = instance_spec().read(checked.settings.view());
    if (!written.isolated && checked.broken.empty()) {
      for (const char* key : {"isolation_timeout", "isolation_memory"}) {
        if (const Entry* entry = table_.find(key))
          context_.report.error(entry->place, context_.key_of(key),
                                "has no effect in the service's own process",
                                "remove it, or write isolation = \"process\"");
      }
    }
    if (!written.isolated) return {};
    const milliseconds timeout = written.isolation_timeout.value_or(stuck_after_ / 3);
    if (timeout >= stuck_after_)
      context_.report.error(
          table_.find("isolation_timeout")->value.begin, context_.key_of("isolation_timeout"),
          "is not below [host] stuck_after: the whole service would be started again before",
          "make it shorter, or stuck_after longer");
    return {written.isolated, timeout, written.isolation_memory.value};
  }

  /// The entry that names the plugin; null after a problem.
  const Entry* plugin_entry() {
    const std::string key = context_.key_of("plugin");
    const Entry* entry = table_.find("plugin");
    if (entry == nullptr) {
      report_no_plugin(key);
    } else if (!entry->value.is(ValueType::string)) {
      context_.report.error(entry->value.begin, key,
                            "is " + std::string(article(entry->value.type)) + ", expected a string",
                            installed());
      return nullptr;
    }
    return entry;
  }

  void report_no_plugin(const std::string& key) {
    for (const Entry& entry : table_.entries) {
      if (nearest(entry.key, {"plugin"}).empty()) continue;
      context_.report.error(entry.place, context_.key_of(printable(entry.key)), "unknown key",
                            "did you mean plugin?");
      return;
    }
    context_.report.error(context_.header, key, "is missing", "add plugin = \"...\"; " + installed());
  }

  std::vector<std::string> names(PluginKind kind) const {
    std::vector<std::string> out;
    for (const PluginInfo* plugin : catalogue_.all()) {
      if (plugin->kind == kind) out.push_back(plugin->name);
    }
    return out;
  }

  std::string installed() const {
    const auto known = names(kind_);
    const std::string kind(to_string(kind_));
    return known.empty() ? "no " + kind + " plugin is installed"
                         : "installed " + kind + "s: " + joined(known);
  }

  void report_unknown(const Entry& entry) {
    const std::string& name = entry.value.text;
    const PluginKind other = kind_ == PluginKind::source ? PluginKind::sink : PluginKind::source;
    const std::string kind(to_string(kind_));
    const auto report = [&](std::string what, std::string remedy) {
      context_.report.error(entry.value.begin, context_.key_of("plugin"), std::move(what), std::move(remedy));
    };
    if (const std::string why = catalogue_.why_missing(kind_, name); !why.empty())
      return report(
          "the " + kind + " plugin " + in_quotes(name) + " cannot be used: " + why,
          why.find("; ") == std::string::npos ? "install one that fits this version of sluice" : "");
    if (catalogue_.find(other, name) != nullptr)
      return report(in_quotes(name) + " is a " + std::string(to_string(other)) + ", not a " + kind,
                    installed());
    const std::string near = nearest(name, names(kind_));
    report("there is no " + kind + " plugin " + in_quotes(name),
           (near.empty() ? "" : "did you mean " + near + "? ") + installed());
  }

  /// Which of the values are secrets only the plugin could have said.
  void mask_all_but_plugin() {
    for (const Entry& entry : table_.entries) {
      if (entry.key == "plugin" || entry.key == "name") continue;
      const bool leaf = !entry.value.is(ValueType::table) && !entry.value.is(ValueType::array);
      if (leaf) context_.report.mask(entry.value);
      context_.report.mask_entries(entry.value);
    }
  }

  std::vector<Advice> advice_of(const PluginInfo& plugin, const Settings& settings, bool isolated) try {
    return catalogue_.check(plugin, settings, isolated);
  } catch (const base::Error& error) {
    context_.report.error(context_.header, context_.prefix, error.what());
    return {};
  }

  void ask_plugin(const PluginInfo& plugin, const CheckedTable& checked, bool isolated) {
    if (!plugin.checks) return;
    for (const auto& [option, text, warning] : advice_of(plugin, checked.settings, isolated)) {
      // What is broken could not be given to the plugin: what it says about that follows from the first
      // mistake.
      const bool follows = std::any_of(
          checked.broken.begin(), checked.broken.end(),
          [&, &o = option, &t = text](const std::string& name) { return o == name || mentions(t, name); });
      if (follows) continue;
      const Entry* entry = table_.find(option);
      const Place place = entry == nullptr ? context_.header : entry->place;
      const std::string key = option.empty() ? context_.prefix : context_.key_of(option);
      const std::size_t end = std::min(text.find("; "), text.size());
      const std::string what = text.substr(0, end), remedy = text.substr(std::min(end + 2, text.size()));
      warning ? context_.report.warning(place, key, what, remedy)
              : context_.report.error(place, key, what, remedy);
    }
  }

  PluginKind kind_;
  const Value& table_;
  const Catalogue& catalogue_;
  const milliseconds stuck_after_;
  const CheckContext& context_;
};

}  // namespace

CheckedInstance read_instance(PluginKind kind, const Value& table, const std::string& name,
                              const Catalogue& catalogue, milliseconds stuck_after,
                              const CheckContext& context) {
  return InstanceReader(kind, table, catalogue, stuck_after, context).read(name);
}

}  // namespace sluice::config
