// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk/plugin.hpp>

#include "sources/kics/access.hpp"
#include "sources/kics/changes.hpp"
#include "sources/kics/checkpoint.hpp"
#include "sources/kics/client.hpp"
#include "sources/kics/config.hpp"
#include "sources/kics/journal.hpp"
#include "sources/kics/paths.hpp"
#include "sources/kics/reader.hpp"
#include "sources/kics/refusal.hpp"
#include "sources/kics/setup.hpp"
#include "sources/kics/troubles.hpp"

namespace sluice::kics {

/// Reads what one Server knows. A poll takes what is new of each journal, then goes a round through the
/// inventory: each resource as a whole, in a transaction of its own. One that cannot be read does not keep
/// the others. The round then goes on with it alone until it succeeds or grows old; only where that would
/// hold up a journal, or nobody knows whether the resource is there at all, it is left out and tried now and
/// then.
class Source {
 public:
  using Config = kics::Config;
  static constexpr uint32_t traits = SLUICE_TRAIT_SNAPSHOT;
  static const sdk::Spec<Config>& spec() { return kics::spec(); }
  using SetupConfig = kics::SetupConfig;
  static const sdk::Spec<SetupConfig>& setup_spec() { return kics::setup_spec(); }
  static void setup(const SetupConfig& wanted, sdk::Host host, sdk::Person& person) {
    kics::setup(wanted, host, person);
  }
  static void doctor(const Config& config, sdk::Host host, sdk::Person& person) {
    kics::doctor(config, host, person);
  }

  /// `clocks`: tests bring their own. Reads nothing yet: a package may be put right while the pipeline waits.
  Source(Config config, sdk::Host host, Clocks clocks = {});

  /// Reads the package or the other files, the first time and whenever one of them was replaced; otherwise
  /// connection and token stay.
  void open(std::string_view checkpoint);
  sdk::Poll poll(sdk::Emitter& out);
  void cancel() noexcept;

 private:
  void connect();
  /// What came of the resources in one poll.
  struct Account {
    std::vector<ResourceFailure> failures;  // that the pipeline's retry policy takes up
    std::vector<std::string> noted;         // that are left to troubles_
    std::vector<ResourceFailure> noted_failures;
    std::size_t successes = 0;
  };

  void read_journals(sdk::Emitter& out, Account& account);
  void read_inventory(sdk::Emitter& out, Account& account);
  void conclude(const Account& account);
  std::vector<std::string> resources_left();
  void attempt(const std::string& resource, Account& account, sdk::Emitter& out,
               const std::function<void()>& body);
  bool is_patient(const std::string& resource, const ResourceFailure& failure) const;
  void deliver(const std::string& resource, bool is_last, sdk::Emitter& out);
  bool deliver_changes(const std::string& resource, Checkpoint& next, sdk::Emitter& out);
  void store(Checkpoint next, sdk::Emitter& out);
  void report_paths();
  [[noreturn]] void give_up(const std::vector<ResourceFailure>& failures) const;
  void pause();

  const Config config_;
  const sdk::Host host_;
  const Clocks clocks_;
  Paths paths_;
  Reader reader_;
  Changes changes_;
  Troubles troubles_;
  std::map<std::string, Journal> journals_;
  std::vector<std::string> inventory_;
  Checkpoint at_;
  std::string troubled_;  // resource at which the last poll broke off: the next one comes to it last
  std::set<std::string> ambiguous_;  // resources with ids that are not unique, said once
  std::vector<FileStamp> stamps_;    // of the files behind client_

  std::mutex
      mutex_;  // guards what follows; client_ is replaced by the worker only, who reads it without the lock
  std::condition_variable wake_;
  bool cancelled_ = false;
  std::unique_ptr<Client> client_;
};

}  // namespace sluice::kics
