// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/snapshot.hpp"

#include <optional>
#include <utility>

#include <sluice/sdk/failure.hpp>

#include "sources/kics/refusal.hpp"

namespace sluice::kics {

using sdk::Failure;

namespace {

/// One answer shows one moment, so nothing can have moved. An answer without rows is worth a second look: it
/// would empty what the sinks hold.
bool needs_comparison(const Reading& reading) {
  return reading.pages != 1 || reading.last_full;
}

std::string difference(const Reading& reading, const std::optional<Reading>& other) {
  if (!reading.is_complete()) return reading.broken_off;
  if (reading.repeated > 0) return std::to_string(reading.repeated) + " rows came twice";
  if (!other) return "it changed";
  if (!other->is_complete()) return other->broken_off;
  if (other->repeated > 0) return std::to_string(other->repeated) + " rows came twice";
  return "one reading had " + std::to_string(reading.keys.size()) + " rows, the next one had others (" +
         std::to_string(other->keys.size()) + ")";
}

/// Whether the reading just handed over is the table. `other` is the pass before it, and becomes the one
/// after it where that one was needed.
bool is_settled(const Reading& reading, std::optional<Reading>& other, bool compare, const auto& read_again) {
  if (other && same_rows(reading, *other)) return true;
  if (!reading.is_complete() || reading.repeated > 0) return false;
  if (!compare || !needs_comparison(reading)) return true;
  other = read_again();
  return same_rows(reading, *other);
}

/// Rows of which none is valid say more about the Server than about the inventory: better an old file than an
/// empty one.
void refuse_nothing_but_damage(const Reading& reading, const std::string& context) {
  if (reading.records > 0 || reading.malformed == 0) return;
  throw ResourceFailure(Failure::retry_slowly(context + "none of " + std::to_string(reading.malformed) +
                                              " rows is a valid record (" + reading.first_damage +
                                              "), nothing is published; look at an answer of the Server"));
}

}  // namespace

Reading take_snapshot(Reader& reader, Client& client, const std::string& resource, const Config& config,
                      sdk::Host host, Snapshot& rows) {
  const std::string context = client.peer() + ": " + resource + ": ";
  std::optional<Reading> other;
  for (uint32_t reread = 0;; ++reread) {
    rows.begin();
    Reading reading = reader.read(client, resource, &rows);
    if (is_settled(reading, other, config.verify_snapshot,
                   [&] { return reader.read(client, resource, nullptr); })) {
      refuse_nothing_but_damage(reading, context);
      return reading;
    }
    const std::string why = difference(reading, other);
    if (reread >= config.rereads) {
      throw ResourceFailure(Failure::retry(context + "changed while it was read, " +
                                           std::to_string(reread + 1) + " times (at last: " + why +
                                           "); read it at a quieter hour, raise rereads, or "
                                           "raise page_size so that there are fewer pages"));
    }
    host.debug(context + "changed while it was read (" + why + "), it is read again");
    rows.abandon();
    // A clean one has been compared already; `other` is then the later of the two.
    if (reading.is_complete() && reading.repeated > 0) other = std::move(reading);
  }
}

}  // namespace sluice::kics
