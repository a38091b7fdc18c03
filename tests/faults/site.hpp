// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "faults/disk/faulty_disk.hpp"
#include "faults/process.hpp"
#include "faults/proxy.hpp"
#include "faults/shape.hpp"
#include "faults/simulator.hpp"
#include "simulators/common/certificates.hpp"
#include "store/ledger.hpp"

namespace sluice::faults {

/// The programs that a run is made of, as files.
struct Programs {
  std::filesystem::path sluice;      ///< the gateway
  std::filesystem::path plugins;     ///< its folder of plugins; empty: its own
  std::filesystem::path simulators;  ///< the folder of the simulators
};

/// The site of one run: a Central Node, perhaps a KICS Server, collectors, all as processes, networks between
/// them and the gateway, and the gateway.
class Site {
 public:
  Site(const Shape& shape, std::filesystem::path folder, Programs programs);
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;
  ~Site();

  /// And waits until it has a store. Throws std::runtime_error when it does not start.
  void start_gateway();
  bool ready() const { return std::filesystem::exists(folder / "sluice.sock"); }
  /// Waits until it has read its configuration. Throws std::runtime_error when it does not come to that.
  void wait_until_ready();
  /// What has become of it; nothing while it runs or is not meant to.
  std::optional<std::string> gateway_ended() { return gateway_ ? gateway_->ended() : std::nullopt; }
  bool running() const { return gateway_ != nullptr; }
  Process& gateway() { return *gateway_; }
  /// Kills it; it may be started again.
  void kill_gateway();
  /// SIGTERM; true when it ended by itself, in time and with exit code 0.
  bool stop_gateway();
  void reload();

  /// Writes the pipeline "kata" once more, in its usual form or another that means the same.
  void write_pipeline(bool other = false) const;
  void spoil_pipeline() const;
  /// Takes the Central Node's present certificate for the one to trust.
  void trust_node() const;
  /// What a TLS collector shows from its next start on; only where an authority is trusted.
  void certify(std::size_t receiver, bool expired) const;

  /// Not while the gateway starts: whoever looks then may make files that the faulty disk knows nothing of.
  /// Throws base::Error.
  std::vector<store::PipelineAccount> ledger() const;

  const Shape shape;
  const std::filesystem::path folder;
  std::unique_ptr<Simulator> kata, kics;
  std::vector<std::unique_ptr<Simulator>> receivers;  ///< one for each SIEM sink
  std::unique_ptr<disk::FaultyDisk> disk;             ///< where the shape has one
  std::unique_ptr<Proxy> to_kata;
  std::vector<std::unique_ptr<Proxy>> to_receivers;

  std::filesystem::path store() const { return folder / "state/store"; }
  std::filesystem::path out() const { return folder / "out"; }
  std::filesystem::path csv() const { return folder / "csv"; }
  std::filesystem::path reference() const { return folder / "csv-reference"; }
  std::filesystem::path connections(std::size_t receiver) const {
    return folder / ("siem" + std::to_string(receiver));
  }
  long peak_memory_kib = 0;
  std::size_t most_files = 0;
  /// Looks at the gateway's memory and handles.
  void measure();

 private:
  template <class Condition>
  void wait_for(const char* complaint, Condition condition);
  void start_simulators();
  void start_inventory();
  void write_inventory(const std::filesystem::path& config, const std::filesystem::path& csv) const;
  std::vector<std::string> command(const std::vector<std::string>& words,
                                   const std::filesystem::path& config) const;

  Programs programs_;
  simulators::Identity authority_;
  bool started_ = false;  ///< once at least
  std::unique_ptr<Process> gateway_;
};

}  // namespace sluice::faults
