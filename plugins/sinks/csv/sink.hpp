// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <string_view>

#include <sluice/sdk/plugin.hpp>

#include "sinks/csv/config.hpp"
#include "sinks/csv/doctor.hpp"
#include "sinks/csv/table.hpp"

namespace sluice::csv {

/// Publishes each stream of a snapshot as one CSV file. Nothing is seen in the directory before commit;
/// commit makes every file of the transaction durable under a hidden name, then renames one after the other.
/// It keeps no state: writing the same snapshot again makes the same files.
class Sink {
 public:
  using Config = csv::Config;
  static const sdk::Spec<Config>& spec() { return csv::spec(); }
  static void doctor(const Config& config, sdk::Host host, sdk::Person& person) {
    csv::doctor(config, host, person);
  }
  static constexpr uint32_t traits = SLUICE_TRAIT_NEEDS_SNAPSHOT | SLUICE_TRAIT_EXACT;

  Sink(Config config, sdk::Host host);

  /// Removes what an earlier crash left behind. The state means nothing here.
  void open(std::string_view state);
  void write(const sdk::BatchView& batch, const sdk::Rejects& rejects);
  std::string commit();
  void rollback();
  void cancel() noexcept { cancelled_ = true; }

 private:
  // A stream of the transaction in hand.
  struct Part {
    explicit Part(const Layout& layout) : table(layout) {}
    Table table;
    uint64_t rejected = 0;
  };

  Part& part(std::string_view stream);
  bool is_published(const std::string& file, const Part& part) const;
  void tell_left_out(const std::string& file, const Table& table);

  sdk::Host host_;
  std::atomic<bool> cancelled_ = false;
  Layout layout_;
  std::map<std::string, std::string, std::less<>> stream_of_;  // by file, of this transaction
  std::map<std::string, Part, std::less<>> parts_;             // by file
  std::map<std::string, std::string> told_;                    // what the log says is left out, by file
};

}  // namespace sluice::csv
