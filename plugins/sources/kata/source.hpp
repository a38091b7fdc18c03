// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include <sluice/sdk/plugin.hpp>

#include "sources/kata/checkpoint.hpp"
#include "sources/kata/config.hpp"
#include "sources/kata/nodes.hpp"
#include "sources/kata/outage.hpp"
#include "sources/kata/page.hpp"
#include "sources/kata/setup.hpp"

namespace sluice::kata {

/// Reads the events or the alerts of one Central Node. A poll is one page is one transaction: records leave
/// while the page arrives, the checkpoint with the page's token closes it, and only a complete page gets that
/// far.
class Source {
 public:
  using Config = kata::Config;
  using SetupConfig = kata::SetupConfig;
  static constexpr uint32_t traits = SLUICE_TRAIT_STREAMING;
  static const sdk::Spec<Config>& spec() { return kata::spec(); }
  static const sdk::Spec<SetupConfig>& setup_spec() { return kata::setup_spec(); }
  static void setup(const SetupConfig& wanted, sdk::Host host, sdk::Person& person) {
    kata::setup(wanted, host, person);
  }
  static void doctor(const Config& config, sdk::Host host, sdk::Person& person) {
    kata::doctor(config, host, person);
  }

  /// `clocks`: tests bring their own. Reads certificate and key, does not touch the network.
  Source(Config config, sdk::Host host, Clocks clocks = {});

  void open(std::string_view checkpoint);
  sdk::Poll poll(sdk::Emitter& out);
  void cancel() noexcept { nodes_.cancel(); }

 private:
  void drop_foreign_token();
  Nodes::Found start_again(const std::string& unasked);
  void wait_for_other_nodes(const std::string& unasked);
  std::optional<Gap> gap(bool forgotten, std::chrono::milliseconds answered) const;
  Page read(std::chrono::milliseconds answered, sdk::Emitter& out);
  [[noreturn]] void wait_for_approval();
  void approved();
  void report(const Gap& gap, sdk::Emitter& out);
  sdk::Poll settle(const Page& page, std::chrono::milliseconds answered, bool gap, sdk::Emitter& out);
  bool is_repeated(const Page& page);
  void warn_once(bool& said, const std::string& what) const;

  const Config config_;
  const sdk::Host host_;
  const Clocks clocks_;
  const ApiNames& names_;
  Nodes nodes_;

  Checkpoint at_;                        // where the next poll goes on
  std::chrono::milliseconds stored_{0};  // `fetched` in the checkpoint that the host has

  // What follows outlives a failed poll: it is about the server and not about the position.
  bool waiting_for_approval_ = false;
  uint32_t fresh_starts_ = 0;  // tokens forgotten by the server since it last accepted one
  bool fresh_start_delayed_ = false;
  std::optional<std::chrono::milliseconds> doubted_since_;  // the token, while not every node can be asked
  std::optional<uint64_t> last_page_;                       // fingerprint
  bool said_changed_ = false, said_no_token_ = false, said_repeated_ = false;
};

}  // namespace sluice::kata
