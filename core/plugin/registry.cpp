// SPDX-License-Identifier: Apache-2.0
#include "plugin/registry.hpp"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include <sluice/sdk/host.hpp>

#include "base/error.hpp"
#include "plugin/digest.hpp"
#include "plugin/entry.hpp"
#include "plugin/inspection.hpp"
#include "plugin/library.hpp"

namespace sluice::plugin {
namespace {

/// A library is named after its plugin.
std::string usual_name(config::PluginKind kind, std::string_view name) {
  return "sluice-" + std::string(to_string(kind)) + "-" + std::string(name) + ".so";
}

bool is_usual(const std::filesystem::path& file) {
  const std::string name = file.filename();
  return name.starts_with("sluice-source-") || name.starts_with("sluice-sink-");
}

const sluice_entry& load_described(const config::PluginInfo& info) try {
  const sluice_entry& entry = load_plugin(info.file, info.sha256);
  const auto kind = entry.source != nullptr ? config::PluginKind::source : config::PluginKind::sink;
  if (sdk::view(entry.name) != info.name || kind != info.kind)
    throw base::Error("it was replaced by another plugin; restart sluice");
  return entry;
} catch (const base::Error& reason) {
  throw base::Error(info.file + ": " + reason.what());
}

}  // namespace

void Registry::add_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".so") files.push_back(it->path());
  }
  const std::lock_guard lock(mutex_);
  if (error) refusals_.push_back({folder.string(), "cannot read the plugin folder: " + error.message()});
  std::sort(files.begin(), files.end());
  std::vector<std::filesystem::path> others;
  for (const auto& file : files) {
    if (auto reason = examine(file))
      refusals_.push_back({file.string(), std::move(*reason)});
    else
      (is_usual(file) ? waiting_ : others).push_back(file);
  }
  take_files(others);
}

void Registry::add_file(const std::filesystem::path& file) {
  const std::lock_guard lock(mutex_);
  if (auto reason = examine(file)) return refusals_.push_back({file.string(), std::move(*reason)});
  take_files({file});
}

std::optional<std::string> Registry::examine(const std::filesystem::path& file) {
  if (allowed_) try {
      const std::string digest = sha256_of(file);
      if (std::find(allowed_->begin(), allowed_->end(), digest) == allowed_->end())
        return "its SHA-256 " + digest + " is not in [plugins] allow; add it there if you trust this library";
      digests_[file.string()] = digest;
    } catch (const base::Error& reason) {
      return reason.what();
    }
  return inspect(file);
}

void Registry::add(const sluice_entry& entry, const std::string& file) {
  const std::lock_guard lock(mutex_);
  take(entry, file);
}

void Registry::take_files(const std::vector<std::filesystem::path>& files) const {
  if (files.empty()) return;
  auto findings = probe_ ? probe_->try_out(files) : std::vector<Probe::Finding>(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto& [description, objection] = findings.at(i);
    if (objection)
      refusals_.push_back({files[i].string(), *objection});
    else if (description)
      take({description->info(), nullptr, std::move(description)});
    else
      take_file(files[i]);
  }
}

void Registry::take_file(const std::filesystem::path& file) const {
  try {
    take(load_entry(file), file.string());
  } catch (const std::exception& reason) {
    refusals_.push_back({file.string(), reason.what()});
  }
}

void Registry::take(const sluice_entry& entry, const std::string& file) const {
  if (const auto reason = objection(entry)) {
    refusals_.push_back({file, *reason});
    return;
  }
  try {
    take({describe_entry(entry, file), &entry, {}});
  } catch (const std::exception& reason) {
    refusals_.push_back({file, reason.what()});
  }
}

void Registry::take(Known plugin) const {
  const config::PluginInfo& info = plugin.info;
  if (const Known* first = known(info.kind, info.name)) {
    refusals_.push_back({info.file, "is a second " + std::string(to_string(info.kind)) + " named " +
                                        info.name + "; the first is " + first->info.file +
                                        "; remove one of them"});
    return;
  }
  if (const auto digest = digests_.find(info.file); digest != digests_.end())
    plugin.info.sha256 = digest->second;
  plugins_.push_back(std::make_unique<Known>(std::move(plugin)));
}

/// Those of that name, and all when it is empty.
void Registry::try_waiting(std::string_view file_name) const {
  const auto asked_for = std::stable_partition(
      waiting_.begin(), waiting_.end(),
      [&](const std::filesystem::path& file) { return !file_name.empty() && file.filename() != file_name; });
  const std::vector<std::filesystem::path> files(asked_for, waiting_.end());
  waiting_.erase(asked_for, waiting_.end());
  take_files(files);
}

Registry::Known* Registry::known(config::PluginKind kind, std::string_view name) const {
  const auto it = std::find_if(plugins_.begin(), plugins_.end(), [&](const auto& plugin) {
    return plugin->info.kind == kind && plugin->info.name == name;
  });
  return it == plugins_.end() ? nullptr : it->get();
}

Registry::Known* Registry::look_for(config::PluginKind kind, std::string_view name) const {
  const std::string usual = usual_name(kind, name);
  try_waiting(usual);
  if (Known* plugin = known(kind, name)) return plugin;
  if (refusal_of(usual) != nullptr)
    return nullptr;  // it is there; the others are not the ones that were meant
  try_waiting({});
  return known(kind, name);
}

const Refusal* Registry::refusal_of(std::string_view file_name) const {
  const auto it = std::find_if(refusals_.begin(), refusals_.end(), [&](const Refusal& refusal) {
    return std::filesystem::path(refusal.file).filename() == file_name;
  });
  return it == refusals_.end() ? nullptr : &*it;
}

std::vector<Refusal> Registry::refusals() const {
  const std::lock_guard lock(mutex_);
  return refusals_;
}

const sluice_entry* Registry::entry(config::PluginKind kind, std::string_view name) const {
  const std::lock_guard lock(mutex_);
  Known* plugin = look_for(kind, name);
  if (plugin == nullptr) return nullptr;
  if (plugin->entry == nullptr) plugin->entry = &load_described(plugin->info);
  return plugin->entry;
}

const config::PluginInfo* Registry::find(config::PluginKind kind, std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const Known* plugin = look_for(kind, name);
  return plugin == nullptr ? nullptr : &plugin->info;
}

std::vector<const config::PluginInfo*> Registry::all() const {
  const std::lock_guard lock(mutex_);
  try_waiting({});
  std::vector<const config::PluginInfo*> infos;
  for (const auto& plugin : plugins_) infos.push_back(&plugin->info);
  std::sort(infos.begin(), infos.end(), [](const auto* a, const auto* b) {
    return std::pair(a->kind, std::string_view(a->name)) < std::pair(b->kind, std::string_view(b->name));
  });
  return infos;
}

std::string Registry::why_missing(config::PluginKind kind, std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const Refusal* refusal = refusal_of(usual_name(kind, name));  // a library that is refused cannot be asked
  return refusal == nullptr ? std::string() : refusal->file + ": " + refusal->reason;
}

std::vector<config::Advice> Registry::check(const config::PluginInfo& plugin,
                                            const config::Settings& settings, bool isolated) const {
  if (isolated && probe_) return probe_->check(plugin, settings);
  return ask_check(*entry(plugin.kind, plugin.name), settings);
}

}  // namespace sluice::plugin
