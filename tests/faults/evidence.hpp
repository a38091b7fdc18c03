// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace sluice::faults {

/// All that a run leaves behind, as the oracle judges it. Made by collect() from a site, or by a test.
struct Evidence {
  /// The bytes of event n, as the Central Node hands it out.
  std::function<std::string(std::uint64_t)> event;
  std::uint64_t available = 0;  ///< the events 0 ... available-1 came to be
  bool from_now = false;        ///< a reading without a token begins with what comes next, not with event 0

  std::vector<std::string> file;  ///< lines of the file sink, in order

  struct Collector {
    std::string sink;
    std::vector<std::string> lines;         ///< whole ones, connection after connection
    std::uint64_t possibly_duplicated = 0;  ///< according to the ledger
  };
  std::vector<Collector> collectors;

  std::set<std::string> letters;    ///< the bytes of the source's dead letters
  std::vector<std::string> spoilt;  ///< faults that spoilt an event of some page, see kata_faulty_element
  std::uint64_t fetched = 0, malformed = 0, gaps = 0, delivered_to_file = 0;  ///< according to the ledger

  /// Records that reports on a damaged store call lost, by sink.
  std::map<std::string, std::uint64_t> reported_lost;

  std::uint64_t forgotten_tokens = 0;  ///< so many gap records have a reason
  std::uint64_t kills = 0;             ///< each may double a transaction that the ledger knows nothing of
  /// While the ledger could not be written, the gateway was killed or the pipeline begun anew: nobody could
  /// write down what may have come twice.
  bool account_lost = false;
  std::uint64_t transaction = 0;  ///< records that one repetition may send again
  /// Bytes that one repetition may send again, where nothing but the way to the collectors was struck and the
  /// buffer is on disk; 0: a whole transaction.
  std::uint64_t part = 0;
};

}  // namespace sluice::faults
