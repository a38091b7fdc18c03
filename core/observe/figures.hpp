// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "observe/throughput.hpp"

namespace sluice::observe {

/// What one source or sink has come to since the process began; the ledger counts what has to outlive it.
/// [any thread]
struct StageFigures {
  std::atomic<uint64_t> transient{0};  ///< calls that failed and are tried again
  std::atomic<uint64_t> permanent{0};  ///< calls that ended the stage
  std::atomic<uint64_t> rejected{0};   ///< batches refused as a whole
  std::atomic<uint64_t> store{0};      ///< times the store could not do its part
  Throughput throughput;
};

/// A figure that a plugin says of itself: when a certificate expires.
struct Gauge {
  std::string pipeline, instance, name;
  double value = 0;
};

/// The figures of all pipelines, owned by the service: they survive a reload that makes a pipeline anew.
/// [any thread]
class Figures {
 public:
  Figures() = default;
  Figures(const Figures&) = delete;
  Figures& operator=(const Figures&) = delete;

  /// Those of a sink of a pipeline, or of its source (empty instance); the same object for the same names.
  std::shared_ptr<StageFigures> of(const std::string& pipeline, const std::string& instance);

  /// Sets a gauge. The name becomes part of a metric's: lower-case letters, digits and '_', ending in its
  /// base unit, such as certificate_expiry_timestamp_seconds. False for another name, or when the instance
  /// has most_gauges already.
  bool set_gauge(std::string_view pipeline, std::string_view instance, std::string_view name, double value);
  /// Before a pipeline's instances are made anew: what they said is no longer known.
  void forget_gauges(std::string_view pipeline);
  /// By name, pipeline and instance.
  std::vector<Gauge> gauges() const;

  static constexpr std::size_t most_gauges = 32;  ///< of one instance

 private:
  using Stage = std::pair<std::string, std::string>;

  mutable std::mutex mutex_;
  std::map<Stage, std::shared_ptr<StageFigures>> stages_;
  std::map<Stage, std::map<std::string, double, std::less<>>> gauges_;
};

}  // namespace sluice::observe
