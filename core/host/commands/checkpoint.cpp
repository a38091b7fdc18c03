// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>

#include <unistd.h>

#include "base/text.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/setup.hpp"
#include "store/checkpoints.hpp"
#include "store/store.hpp"

namespace sluice::host {
namespace {

using store::Database;
using store::Durability;
using store::Store;

int64_t now_ms() {
  return base::to_ms(std::chrono::system_clock::now());
}

std::filesystem::path folder_of(const Options& options) {
  return store_folder(options, load_host_settings(options));
}

std::vector<store::StoredCheckpoint> checkpoints(Store& store) {
  return store.read([](Database& database) { return store::list_checkpoints(database); });
}

int unknown(const std::string& pipeline, const std::filesystem::path& folder) {
  std::cerr << "sluice: the store " << folder.string() << " knows no pipeline " << pipeline
            << "; `sluice checkpoint list` shows those it knows\n";
  return exit_failed;
}

bool confirmed(const Options& options) {
  if (options.yes) return true;
  if (!is_terminal(STDIN_FILENO)) {
    std::cerr << "sluice: nobody is there to ask; repeat with --yes\n";
    return false;
  }
  std::cout << "The source of " << options.name
            << " will begin anew: records may be delivered again, or be missed where the source\n"
            << "no longer has them. The old checkpoint is kept for `sluice checkpoint undo`. Reset? [y/N] "
            << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "yes";
}

/// The store for a change; the running service has it locked, and would not see the change.
std::optional<store::PipelineId> find(Store& store, const std::string& name) {
  return store.read([&](Database& database) { return store::find_pipeline(database, name); });
}

}  // namespace

int list_checkpoints(const Options& options) {
  Store store(folder_of(options), Store::Access::look);
  std::printf("%-32s %-24s %10s  %s\n", "PIPELINE", "STORED", "BYTES", "UNDO");
  for (const auto& one : checkpoints(store)) {
    std::printf("%-32s %-24s %10zu  %s\n", one.pipeline.c_str(), base::show_time(one.at_ms).c_str(),
                one.checkpoint.size(), one.undo ? "kept" : "-");
  }
  std::fflush(stdout);
  return exit_ok;
}

int show_checkpoint(const Options& options) {
  const auto folder = folder_of(options);
  Store store(folder, Store::Access::look);
  for (const auto& one : checkpoints(store)) {
    if (one.pipeline != options.name) continue;
    std::cout << (one.checkpoint.empty() ? "(none: the source starts from the beginning)"
                                         : base::one_line(one.checkpoint))
              << '\n';
    return exit_ok;
  }
  return unknown(options.name, folder);
}

int reset_checkpoint(const Options& options) {
  const auto folder = folder_of(options);
  Store(folder, Store::Access::look);  // a mistyped folder is not to become a new store
  Store store(folder, Store::Access::own);
  const auto id = find(store, options.name);
  if (!id) return unknown(options.name, folder);
  if (!confirmed(options)) return exit_failed;
  store.write(Durability::durable,
              [&](Database& database) { store::reset_checkpoint(database, *id, now_ms()); });
  std::cout << options.name << ": the checkpoint is reset; `sluice checkpoint undo " << options.name
            << "` puts it back\n";
  return exit_ok;
}

int undo_checkpoint(const Options& options) {
  const auto folder = folder_of(options);
  Store(folder, Store::Access::look);
  Store store(folder, Store::Access::own);
  const auto id = find(store, options.name);
  if (!id) return unknown(options.name, folder);
  const bool done = store.write(
      Durability::durable, [&](Database& database) { return store::undo_reset(database, *id, now_ms()); });
  (done ? std::cout : std::cerr) << options.name
                                 << (done ? ": the old checkpoint is back\n" : ": no reset to undo\n");
  return done ? exit_ok : exit_failed;
}

}  // namespace sluice::host
