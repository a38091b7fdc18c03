// SPDX-License-Identifier: Apache-2.0
#include "plugin/registry.hpp"

#include <algorithm>
#include <exception>
#include <system_error>

#include "base/error.hpp"
#include "plugin/entry.hpp"
#include "plugin/library.hpp"

namespace sluice::plugin {

void Registry::add_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".so") files.push_back(it->path());
  }
  if (error) refusals_.push_back({folder.string(), "cannot read the plugin folder: " + error.message()});
  std::sort(files.begin(), files.end());
  for (const auto& file : files) add_file(file);
}

void Registry::add_file(const std::filesystem::path& file) {
  try {
    add(load_entry(file), file.string());
  } catch (const std::exception& reason) {
    refusals_.push_back({file.string(), reason.what()});
  }
}

void Registry::add(const sluice_entry& entry, const std::string& file) {
  if (const auto reason = objection(entry)) {
    refusals_.push_back({file, *reason});
    return;
  }
  try {
    auto plugin = std::make_unique<Known>(Known{describe_entry(entry, file), &entry});
    if (const Known* first = known(plugin->info.kind, plugin->info.name)) {
      throw base::Error("is a second " + std::string(to_string(plugin->info.kind)) + " named " +
                        plugin->info.name + "; the first is " + first->info.file + "; remove one of them");
    }
    plugins_.push_back(std::move(plugin));
  } catch (const std::exception& reason) {
    refusals_.push_back({file, reason.what()});
  }
}

const Registry::Known* Registry::known(config::PluginKind kind, std::string_view name) const {
  const auto it = std::find_if(plugins_.begin(), plugins_.end(), [&](const auto& plugin) {
    return plugin->info.kind == kind && plugin->info.name == name;
  });
  return it == plugins_.end() ? nullptr : it->get();
}

const sluice_entry* Registry::entry(config::PluginKind kind, std::string_view name) const {
  const Known* plugin = known(kind, name);
  return plugin == nullptr ? nullptr : plugin->entry;
}

const config::PluginInfo* Registry::find(config::PluginKind kind, std::string_view name) const {
  const Known* plugin = known(kind, name);
  return plugin == nullptr ? nullptr : &plugin->info;
}

std::vector<const config::PluginInfo*> Registry::all() const {
  std::vector<const config::PluginInfo*> infos;
  for (const auto& plugin : plugins_) infos.push_back(&plugin->info);
  std::sort(infos.begin(), infos.end(), [](const auto* a, const auto* b) {
    return std::pair(a->kind, std::string_view(a->name)) < std::pair(b->kind, std::string_view(b->name));
  });
  return infos;
}

std::string Registry::why_missing(config::PluginKind kind, std::string_view name) const {
  // A library is named after its plugin, sluice-sink-csv.so; a refused one cannot be asked.
  const std::string usual = "sluice-" + std::string(to_string(kind)) + "-" + std::string(name) + ".so";
  for (const Refusal& refusal : refusals_) {
    if (std::filesystem::path(refusal.file).filename() == usual) return refusal.file + ": " + refusal.reason;
  }
  return {};
}

}  // namespace sluice::plugin
