// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sluice/sdk/plugin.hpp>

#include "sinks/console/config.hpp"
#include "sinks/console/output.hpp"
#include "support/socket/canceller.hpp"

namespace sluice::console {

/// Shows records to a person. What is on a screen cannot be taken back, so the sink is not exact: a failed
/// transaction is shown again.
///
/// Its state is the number of records that it has been given, so that with `sample` every n-th is shown
/// whatever comes between. A commit's state is known to be stored at the next write or commit; a rollback
/// goes back to the last one that is.
class Sink {
 public:
  using Config = console::Config;
  static constexpr uint32_t traits = 0;
  static const sdk::Spec<Config>& spec() { return console::spec(); }

  Sink(const Config& config, sdk::Host host) : Sink(config, host, static_cast<int>(config.to)) {}
  /// fd: where to write instead, for tests.
  Sink(const Config& config, sdk::Host host, int fd) : config_(config), host_(host), output_(fd) {}

  void open(std::string_view state);
  void write(const sdk::BatchView& batch, const sdk::Rejects& rejects);
  std::string commit();
  void rollback();
  void cancel() noexcept { canceller_.cancel(); }

 private:
  std::string as_shown(std::string_view record, sdk::Format format) const;
  /// Something follows a commit: its state is stored.
  void settle();

  const Config config_;
  const sdk::Host host_;
  const Output output_;
  support::socket::Canceller canceller_;

  uint64_t given_ = 0;   // records so far
  uint64_t stored_ = 0;  // the same in the last state that is known to be stored
  bool committed_ = false;
  uint64_t left_out_ = 0;  // since the last commit
};

}  // namespace sluice::console
