// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/catalogue.hpp"

namespace sluice::plugin {

/// A library or table that was not taken, and why.
struct Refusal {
  std::string file;
  std::string reason;
};

/// All plugins that this process knows. Folders and tables are given to it at start by one thread; calls that
/// ask may come from any.
class Registry final : public config::Catalogue {
 public:
  /// Tells for each library whether another process could load it and ask for its options: nothing, or why it
  /// could not.
  using Trial =
      std::function<std::vector<std::optional<std::string>>(const std::vector<std::filesystem::path>&)>;

  /// With a trial no library is loaded here that did not pass it: one that crashes or hangs costs that
  /// process.
  explicit Registry(Trial trial = {}) : trial_(std::move(trial)) {}

  /// Every *.so in the folder, in the order of their names, is inspected as a file (inspection.hpp). One that
  /// is named after its plugin, sluice-sink-csv.so, is loaded when that plugin is asked for, or one of a name
  /// that no library has: a service pays with memory for what its pipelines use. The others are loaded at
  /// once. A library that is refused is remembered with its reason, and the others are taken.
  void add_folder(const std::filesystem::path& folder);
  void add_file(const std::filesystem::path& file);
  /// Takes a table as it is; file is for messages.
  void add(const sluice_entry& entry, const std::string& file);

  /// Of what has been inspected and loaded so far; after all() of everything.
  std::vector<Refusal> refusals() const;
  /// The tables of a plugin; null when there is none of that kind and name.
  const sluice_entry* entry(config::PluginKind kind, std::string_view name) const;

  const config::PluginInfo* find(config::PluginKind kind, std::string_view name) const override;
  std::vector<const config::PluginInfo*> all() const override;
  std::string why_missing(config::PluginKind kind, std::string_view name) const override;

 private:
  struct Known {
    config::PluginInfo info;
    const sluice_entry* entry;
  };
  // Called with the lock held.
  const Known* known(config::PluginKind kind, std::string_view name) const;
  const Refusal* refusal_of(std::string_view file_name) const;
  const Known* load(config::PluginKind kind, std::string_view name) const;
  void load_waiting(std::string_view file_name) const;
  void take_files(const std::vector<std::filesystem::path>& files) const;
  void take_file(const std::filesystem::path& file) const;
  void take(const sluice_entry& entry, const std::string& file) const;

  const Trial trial_;
  // What is loaded grows with the questions.
  mutable std::mutex mutex_;
  mutable std::vector<std::filesystem::path> waiting_;
  mutable std::vector<std::unique_ptr<Known>> plugins_;
  mutable std::vector<Refusal> refusals_;
};

}  // namespace sluice::plugin
