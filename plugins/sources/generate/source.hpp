// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include <sluice/sdk/plugin.hpp>

#include "sources/generate/config.hpp"
#include "sources/generate/template.hpp"

namespace sluice::generate {

/// Where time comes from; tests bring their own.
struct Clocks {
  std::function<std::chrono::steady_clock::time_point()> steady = &std::chrono::steady_clock::now;
  std::function<WallTime()> wall = &std::chrono::system_clock::now;
};

/// Makes records. The checkpoint is the number of the next one, from which everything else follows: what was
/// emitted and not made safe is made again, the same.
///
/// A poll never waits. It emits what is due and returns; when it is asked again is the schedule's business.
class Source {
 public:
  using Config = generate::Config;
  static constexpr uint32_t traits = SLUICE_TRAIT_STREAMING;
  static const sdk::Spec<Config>& spec() { return generate::spec(); }

  /// What became due longer ago than this while nobody asked is not made up for: a pipeline that was held up
  /// for a day must not be flooded with a day's records.
  static constexpr std::chrono::minutes longest_catch_up{1};

  Source(Config config, sdk::Host host, Clocks clocks = {});

  void open(std::string_view checkpoint);
  sdk::Poll poll(sdk::Emitter& out);
  void cancel() noexcept { cancelled_ = true; }

 private:
  uint64_t due();
  void emit(uint64_t number, sdk::Emitter& out) const;
  void stop_if_cancelled() const;

  const Config config_;
  const Clocks clocks_;
  const Template template_;
  std::atomic<bool> cancelled_ = false;

  uint64_t next_ = 0;  // all before it are safe
  /// When that record is due. Time begins with the first poll, which finds one record due.
  std::optional<std::chrono::steady_clock::time_point> next_time_;
};

}  // namespace sluice::generate
