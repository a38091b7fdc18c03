// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::faults {

/// What a run consists of, apart from its faults. All of it follows from the seed.
struct Shape {
  explicit Shape(std::uint64_t seed);

  std::uint64_t seed;
  std::string buffer;  ///< "disk" or "memory"
  std::vector<std::string>
      siem;                ///< transports of the SIEM sinks: "tcp", "tls"; the file sink is always there
  std::string confirm;     ///< of the SIEM sinks: "close" or "auto"
  std::uint64_t page = 0;  ///< events of a page, that is of a transaction
  std::uint64_t event_size = 0;  ///< mean, in bytes
  std::uint64_t rate = 0;        ///< events a second
  bool from_now = false;  ///< the Central Node begins with what comes next, not with all that it retains
  std::uint64_t rotate_kib = 0;  ///< of the file sink; 0: not
  bool disk = false;             ///< the gateway's disk may lose its power, fill up and fail
  bool inventory = false;        ///< a second pipeline: KICS inventory to CSV files

  bool authority = false;  ///< TLS collectors are trusted by an authority, not by their certificate

  bool has_tls() const;
  std::string text() const;
};

}  // namespace sluice::faults
