// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk/plugin.hpp>

#include "sources/kics/access.hpp"
#include "sources/kics/checkpoint.hpp"
#include "sources/kics/client.hpp"
#include "sources/kics/config.hpp"
#include "sources/kics/reader.hpp"
#include "sources/kics/refusal.hpp"

namespace sluice::kics {

/// Reads the inventory of one Server. A poll is a round: each resource as a whole in an atomic transaction of
/// its own. One that cannot be read does not keep the others; the round then goes on with it alone until it
/// succeeds or grows old.
class Source {
 public:
  using Config = kics::Config;
  static constexpr uint32_t traits = SLUICE_TRAIT_SNAPSHOT;
  static const sdk::Spec<Config>& spec() { return kics::spec(); }

  /// `clocks`: tests bring their own. Reads nothing yet: a package may be put right while the pipeline waits.
  Source(Config config, sdk::Host host, Clocks clocks = {});

  /// Reads the package or the other files, the first time and whenever one of them was replaced; otherwise
  /// connection and token stay.
  void open(std::string_view checkpoint);
  sdk::Poll poll(sdk::Emitter& out);
  void cancel() noexcept;

 private:
  void connect();
  std::vector<std::string> resources_left();
  void deliver(const std::string& resource, bool is_last, sdk::Emitter& out);
  [[noreturn]] void give_up(const std::vector<ResourceFailure>& failures) const;
  void pause();

  const Config config_;
  const sdk::Host host_;
  const Clocks clocks_;
  Reader reader_;
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
