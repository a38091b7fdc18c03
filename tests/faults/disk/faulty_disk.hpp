// SPDX-License-Identifier: Apache-2.0
// A disk that forgets, fills up and fails, and a clock that jumps, for a program under test.
//
//   disk::FaultyDisk disk(folder / "disk", {folder / "store", folder / "out"});
//   disk.begin();                                   // what is there now is safe
//   disk.kill_at(disk.operations() + 100);          // or kill the program with SIGKILL at any moment
//   { const disk::Loaded loaded(disk); Program program(...); program.wait(); }
//   disk.power_cut(seed);                           // the roots are as a power cut would leave them
//
// The program runs with libsluice_faulty_disk.so before the C library: it journals each write, sync and name
// below the roots, so that power_cut() can work out what was durable and apply a random part of the rest.
// With a journal, a sync of the program is only journaled, and costs nothing. One thread uses a FaultyDisk;
// one program at a time writes below its roots. Faults may be switched while it runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "faults/disk/control.hpp"
#include "faults/disk/replay.hpp"

namespace sluice::disk {

/// Whether a power cut will be asked for. Without, only faults are injected, and syncs are real.
enum class Journal { on, off };

struct CutOptions {
  std::optional<Left> left;  ///< nothing: the seed decides
  Names names = Names::strict;
};

/// What a power cut did.
struct Cut {
  Left left{};
  uint64_t operations = 0;       ///< since begin()
  uint64_t unsynced_writes = 0;  ///< that were at stake
  uint64_t unsynced_names = 0;
  uint64_t torn_files = 0;  ///< that are neither as before nor as after
  uint64_t changed = 0;     ///< files and folders that are not as the program left them
};

/// A fault that is on until it is switched off, or the FaultyDisk goes. A part of the path says where.
class Fault {
 public:
  explicit Fault(Rule& rule) : rule_(&rule) {}
  /// How often it has really happened.
  uint64_t injected() const { return rule_->injected.load(); }
  void off() { rule_->kind.store(RuleKind::off); }
  /// full: room for so many bytes more.
  void set_room(int64_t bytes) { rule_->room.store(bytes); }
  int64_t room() const { return rule_->room.load(); }

 private:
  Rule* rule_;
};

class FaultyDisk {
 public:
  /// folder: the layer's own, made here, on the file system of the roots and not below them. The roots have
  /// to exist at begin(). Throws std::runtime_error, as do the others.
  FaultyDisk(std::filesystem::path folder, std::vector<std::filesystem::path> roots,
             Journal journal = Journal::on);
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  ~FaultyDisk();

  /// What the program's environment needs, as name and value.
  std::vector<std::pair<std::string, std::string>> environment() const;

  /// No program runs: all that is below the roots now counts as durable, and the journal begins anew.
  void begin();
  /// Counted since this object was made, in all programs.
  uint64_t operations() const { return control_->operations.load(); }
  /// The program ends with SIGKILL in place of this operation; 0: it does not.
  void kill_at(uint64_t operation) { control_->kill_at.store(operation); }
  /// The program has been killed: the roots become what a power cut leaves of them, then begin(). Files keep
  /// their inodes. Files "*-shm" are removed, as SQLite makes them anew.
  Cut power_cut(uint64_t seed, const CutOptions& options = {});

  /// times < 0: until it is switched off.
  Fault fail(uint32_t operations, int error, const std::string& path = {}, int64_t times = -1);
  /// The files may grow by this much altogether; what they free comes back.
  Fault full(int64_t room, const std::string& path = {}, int error = 28 /* ENOSPC */);
  Fault short_writes(const std::string& path = {}, int64_t times = -1);
  void all_faults_off();
  /// The program's time of day is so far ahead, or behind; at once, and until the next call.
  void set_clock(std::chrono::seconds ahead) { control_->clock_offset.store(ahead.count()); }

 private:
  Rule& free_rule(const std::string& path);
  Image look() const;
  void write_back(const Image& image);

  std::filesystem::path folder_;
  std::vector<std::filesystem::path> roots_;
  Journal journal_;
  Control* control_ = nullptr;  // mapped from a file, for as long as this object lives
  Image durable_;
};

/// While it lives, programs that this process starts have the layer loaded.
class Loaded {
 public:
  explicit Loaded(const FaultyDisk& disk);
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;
  ~Loaded();

 private:
  std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

}  // namespace sluice::disk
