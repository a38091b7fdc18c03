// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/catalogue.hpp"
#include "plugin/description.hpp"

namespace sluice::plugin {

/// A library or table that was not taken, and why.
struct Refusal {
  std::string file;
  std::string reason;
};

/// Another process, which finds out what this one does not want to find out for itself.
class Probe {
 public:
  Probe() = default;
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  virtual ~Probe() = default;

  /// What a library says of itself, or why it cannot be used; neither where no other process could be
  /// started.
  struct Finding {
    std::unique_ptr<Description> description;
    std::optional<std::string> objection;
  };
  /// Loads each library and asks for its options: what crashes or hangs costs that process.
  virtual std::vector<Finding> try_out(const std::vector<std::filesystem::path>& files) = 0;
  /// Asks the check of a plugin. Throws base::Error when it does not answer.
  virtual std::vector<config::Advice> check(const config::PluginInfo& plugin,
                                            const config::Settings& settings) = 0;
};

/// All plugins that this process knows. Folders and tables are given to it at start by one thread; calls that
/// ask may come from any.
class Registry final : public config::Catalogue {
 public:
  /// With a probe no library is loaded here that did not pass it, and none before its tables are needed.
  explicit Registry(std::unique_ptr<Probe> probe = {}) : probe_(std::move(probe)) {}

  /// Libraries whose SHA-256 is not among these are refused before anything else. Said before the first
  /// folder.
  void allow_only(std::vector<std::string> digests) { allowed_ = std::move(digests); }

  /// Every *.so in the folder, in the order of their names, is inspected as a file (inspection.hpp). One that
  /// is named after its plugin, sluice-sink-csv.so, is tried when that plugin is asked for, or one of a name
  /// that no library has: a service pays for what its pipelines use. The others are tried at once. A library
  /// that is refused is remembered with its reason, and the others are taken.
  void add_folder(const std::filesystem::path& folder);
  void add_file(const std::filesystem::path& file);
  /// Takes a table as it is; file is for messages.
  void add(const sluice_entry& entry, const std::string& file);

  /// Of what has been inspected and tried so far; after all() of everything.
  std::vector<Refusal> refusals() const;
  /// The tables of a plugin, whose library is in this process from here on; null when there is none of that
  /// kind and name. Throws base::Error when a library that was fine before cannot be loaded now.
  const sluice_entry* entry(config::PluginKind kind, std::string_view name) const;

  const config::PluginInfo* find(config::PluginKind kind, std::string_view name) const override;
  std::vector<const config::PluginInfo*> all() const override;
  std::string why_missing(config::PluginKind kind, std::string_view name) const override;
  std::vector<config::Advice> check(const config::PluginInfo& plugin, const config::Settings& settings,
                                    bool isolated) const override;

 private:
  struct Known {
    config::PluginInfo info;
    const sluice_entry* entry;                 // null: not in this process yet
    std::unique_ptr<Description> description;  // what the info points at, where it is not the library
  };
  // Called with the lock held.
  std::optional<std::string> examine(const std::filesystem::path& file);
  Known* known(config::PluginKind kind, std::string_view name) const;
  const Refusal* refusal_of(std::string_view file_name) const;
  Known* look_for(config::PluginKind kind, std::string_view name) const;
  void try_waiting(std::string_view file_name) const;
  void take_files(const std::vector<std::filesystem::path>& files) const;
  void take_file(const std::filesystem::path& file) const;
  void take(const sluice_entry& entry, const std::string& file) const;
  void take(Known plugin) const;

  const std::unique_ptr<Probe> probe_;
  std::optional<std::vector<std::string>> allowed_;
  std::map<std::string, std::string> digests_;  // of files that are allowed; where there is a list
  // What is known grows with the questions.
  mutable std::mutex mutex_;
  mutable std::vector<std::filesystem::path> waiting_;
  mutable std::vector<std::unique_ptr<Known>> plugins_;
  mutable std::vector<Refusal> refusals_;
};

}  // namespace sluice::plugin
