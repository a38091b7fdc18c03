// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "faults/disk/faulty_disk.hpp"
#include "integration/site.hpp"
#include "simulators/kics/simulator.hpp"

namespace sluice::test {

/// A site whose store, files and tables are on a faulty disk: events of a Central Node go to a file, the
/// inventory of a KICS Server to CSV.
class DiskSite {
 public:
  DiskSite(simulators::KataOptions kata, const std::string& buffer, disk::Journal journal);

  /// Runs `sluice run` until the disk's kill_at.
  void run_until_killed();
  /// Everything to its end, with a healthy disk.
  Finished run_once();
  Program start();
  /// What the running service says of itself.
  std::string status();
  std::string metrics() const;
  /// What the store says of the pipelines.
  std::string ledger() const;

  /// Fails the test unless the store is whole and each account adds up. Looks at a copy. Returns what the
  /// Central Node's pipeline has fetched; 0 when there is no store.
  uint64_t check_store();
  /// The tables that are there now, by name.
  std::map<std::string, std::string> tables() const;
  /// What they have to hold: from a run beside this one.
  std::map<std::string, std::string> expected_tables();

  std::filesystem::path store() const { return state_ / "store"; }
  std::filesystem::path file() const { return site.folder() / "out/events.ndjson"; }
  std::filesystem::path csv() const { return site.folder() / "csv"; }

 private:
  void inventory_pipeline(const std::filesystem::path& config, const std::filesystem::path& csv) const;

 public:
  Site site;
  simulators::KicsSimulator kics;

 private:
  std::filesystem::path state_;   // the store's parent: the program makes the store's folder itself
  std::filesystem::path beside_;  // for what else is run; the program's own output stays readable

 public:
  disk::FaultyDisk disk;
};

}  // namespace sluice::test
