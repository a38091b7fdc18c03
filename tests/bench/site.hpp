// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/cost.hpp"
#include "faults/simulator.hpp"
#include "simulators/kata/events.hpp"

namespace sluice::bench {

struct SiteOptions {
  std::filesystem::path sluice;      ///< the gateway
  std::filesystem::path simulators;  ///< folder of the simulators
  std::filesystem::path folder;      ///< the site's own; emptied
  std::filesystem::path rivals;      ///< where other shippers are unpacked; empty: without them
  std::uint64_t events = 288'000;    ///< that the Central Node has
  std::uint64_t event_size = 2100;   ///< mean, in bytes
  std::uint64_t page = 72'000;       ///< events of a page
  std::uint64_t rows = 200'000;      ///< applications in the KICS inventory
  std::uint64_t pipelines = 1;       ///< each of which takes all events
};

/// One gateway's job: where its records go, and through which buffer.
struct Job {
  std::string buffer = "memory";   ///< "memory" or "disk"
  std::vector<std::string> sinks;  ///< "tcp", "tls", "file"
  bool collectors = true;          ///< false: none can be reached, so that a backlog is left
  bool fresh = true;               ///< false: goes on with the store of the job before
  std::string wait = "1s";         ///< max_timeout of the source
  bool isolated = false;           ///< source and sinks in processes of their own
};

/// A service without work.
struct Idle {
  double start_seconds = 0;  ///< from the start of the program to the first request of every pipeline
  long memory_kib = 0;       ///< resident
  double wakeups = 0;        ///< of its threads, a second
  double cpu = 0;            ///< CPU seconds an hour
};

/// A Central Node with a fixed number of events, a KICS Server with a large inventory, and collectors, all as
/// processes on loopback. One job at a time.
class Site {
 public:
  explicit Site(SiteOptions options);

  /// `sluice run --once` from the first event to the last. Throws std::runtime_error when it is not complete.
  Cost run(const Job& job);
  /// The whole of the first page, by the shell and standard tools: curl takes it over TLS, and nc sends it
  /// on.
  Cost curl_to_nc();
  /// The inventory to CSV files in one of the profiles.
  Cost inventory(const std::string& profile);
  /// What a service costs that has so many pipelines and nothing to do, over this time.
  Idle idle(std::uint64_t pipelines, std::chrono::seconds time);

  /// The same events, and the rows of the inventory, as lines of a file; each written when it is first
  /// wanted.
  std::filesystem::path events_file() const;
  std::filesystem::path rows_file() const;
  /// The collector over TCP, and how much it has taken so far.
  std::uint16_t collector_port() const { return tcp_->port(); }
  std::uint64_t received() const;

  /// Bytes of all events, or of one page, with their line feeds.
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t page_bytes() const { return page_bytes_; }
  const SiteOptions& options() const { return options_; }

 private:
  std::filesystem::path lines(const char* name, std::uint64_t count,
                              const std::function<std::string(std::uint64_t)>& line) const;
  std::string pipeline(const Job& job) const;
  std::string url() const;
  void configure(const std::string& pipeline, std::uint64_t pipelines) const;
  Cost gateway(const std::string& pipeline, std::uint64_t pipelines,
               const std::vector<std::string>& more = {});

  SiteOptions options_;
  std::unique_ptr<simulators::KataEvents> events_;
  std::unique_ptr<faults::Simulator> kata_, kics_, tcp_, tls_;
  std::uint64_t bytes_ = 0, page_bytes_ = 0;
};

}  // namespace sluice::bench
