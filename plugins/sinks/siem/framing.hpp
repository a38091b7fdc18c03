// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <sluice/sdk/batch.hpp>

#include "sinks/siem/config.hpp"

namespace sluice::siem {

/// Turns the records of a batch into the bytes of a byte stream. Pure apart from the two functions it is
/// given.
class Framer {
 public:
  using Send = std::function<void(std::string_view)>;

  /// longest: bytes of one message, header included, frame not.
  Framer(Framing framing, uint64_t longest) : framing_(framing), longest_(longest) {}

  /// Hands the bytes of all records to send, in order, in pieces of whole messages. Where a record goes out
  /// as it came (framing lf, no header) the pieces are the batch's own memory. Names records that cannot go
  /// out: too long, or holding the delimiter.
  void write(const sdk::BatchView& batch, std::string_view header, const sdk::Rejects& rejects,
             const Send& send);

 private:
  void write_as_it_is(const sdk::BatchView& batch, const sdk::Rejects& rejects, const Send& send) const;
  void add(std::string_view header, std::string_view record);

  Framing framing_;
  uint64_t longest_;
  std::string gathered_;
};

/// Why a record cannot be sent in this way; empty when it can.
std::string refusal(std::string_view header, std::string_view record, Framing framing, uint64_t longest);

}  // namespace sluice::siem
