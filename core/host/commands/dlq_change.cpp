// SPDX-License-Identifier: Apache-2.0
// What changes the letters. Each step is one write of the store, so it may come beside the running service,
// and a kill leaves each letter either where it was or where it was to go.
#include <chrono>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <unistd.h>

#include "base/error.hpp"
#include "base/folder.hpp"
#include "base/text.hpp"
#include "host/admin.hpp"
#include "host/commands/commands.hpp"
#include "host/commands/dlq.hpp"
#include "host/exit_code.hpp"
#include "host/setup.hpp"
#include "observe/http_server.hpp"
#include "store/store.hpp"

namespace sluice::host {
namespace {

using base::show_count;
using store::Database;
using store::Durability;
using store::LetterGroup;
using store::Store;

std::vector<LetterGroup> groups_of(Store& store, const Options& options) {
  return store.read([&](Database& database) { return store::letter_groups(database, selected(options)); });
}

std::string name_of(const LetterGroup& group) {
  return base::one_line(group.name) +
         (group.sink.empty() ? ": source" : ": sink " + base::one_line(group.sink));
}

bool confirmed(const Options& options, const std::vector<LetterGroup>& groups) {
  if (options.yes) return true;
  for (const auto& group : groups)
    std::cout << name_of(group) << ": " << show_count(group.letters) << " dead letters, "
              << base::show_bytes(group.bytes) << '\n';
  std::cout << std::flush;
  if (!is_terminal(STDIN_FILENO)) {
    std::cerr << "sluice: nobody is there to ask; repeat with --yes\n";
    return false;
  }
  std::cout << "They are gone for ever then; `sluice dlq export` keeps a copy. Drop? [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "yes";
}

/// Moves all of a group that can be, in steps that hold up a running service for a moment at most.
uint64_t replay(Store& store, const LetterGroup& group, const Options& options) {
  const int64_t now = base::to_ms(std::chrono::system_clock::now());
  uint64_t moved = 0;
  for (uint64_t step = 1; step > 0; moved += step) {
    step = store.write(Durability::durable, [&](Database& database) {
      return store::replay_letters(database, group, selected(options), now);
    });
  }
  return moved;
}

/// Why a group stays as it is; empty: it can be replayed, or a part of it.
std::string why_not(const LetterGroup& group) {
  if (group.sink.empty())
    return "malformed input is no record and cannot be replayed; `sluice dlq export` or `drop`";
  if (!group.known)
    return "the pipeline has no such sink any more; put it back into its file, or export or drop the letters";
  if (group.replayable == 0)
    return "the sink takes whole snapshots only; the next one has what these records say";
  return {};
}

void wake_service(const Options& options, const config::HostConfig& host,
                  const std::filesystem::path& folder) {
  if (!base::is_locked(folder)) {
    std::cout << "no service is running; they are delivered when it runs\n";
    return;
  }
  const std::filesystem::path socket =
      options.socket.empty() ? status_socket(host.admin) : std::filesystem::path(options.socket);
  std::string trouble;
  try {
    const auto reply = observe::http_get(socket, "/wake");
    if (reply.status != 200) trouble = "it answers with " + std::to_string(reply.status);
  } catch (const base::Error& error) {
    trouble = error.what();
  }
  if (trouble.empty()) return;
  std::cout << "the running service could not be told at " << socket.string() << " (" << trouble
            << "); it takes them with the next records or at its next start\n";
}

}  // namespace

int replay_letters(const Options& options) {
  const auto host = load_host_settings(options);
  const auto folder = store_folder(options, host);
  Store store(folder, Store::Access::look);
  const auto groups = groups_of(store, options);
  if (groups.empty()) return no_letters();
  uint64_t moved = 0;
  bool all = true;
  for (const auto& group : groups) {
    if (const std::string reason = why_not(group); !reason.empty()) {
      std::cerr << name_of(group) << ": " << show_count(group.letters) << " dead letters stay: " << reason
                << '\n';
      all = false;
      continue;
    }
    const uint64_t of_group = replay(store, group, options);
    moved += of_group;
    std::cout << name_of(group) << ": " << show_count(of_group) << " records are on their way again\n";
  }
  if (moved > 0) wake_service(options, host, folder);
  return all ? exit_ok : exit_failed;
}

int drop_letters(const Options& options) {
  constexpr int64_t at_once = 10'000;
  Store store(store_folder(options, load_host_settings(options)), Store::Access::look);
  const auto groups = groups_of(store, options);
  if (groups.empty()) return no_letters();
  if (!confirmed(options, groups)) return exit_failed;
  for (const auto& group : groups) {
    uint64_t dropped = 0;
    for (uint64_t step = 1; step > 0; dropped += step) {
      step = store.write(Durability::durable, [&](Database& database) {
        return store::drop_letters(database, group, selected(options), at_once);
      });
    }
    std::cout << name_of(group) << ": " << show_count(dropped) << " dead letters are dropped\n";
  }
  return exit_ok;
}

}  // namespace sluice::host
