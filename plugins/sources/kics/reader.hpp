// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <sluice/sdk/host.hpp>

#include "sources/kics/client.hpp"
#include "sources/kics/config.hpp"
#include "sources/kics/row_key.hpp"
#include "sources/kics/rows.hpp"

namespace sluice::kics {

/// What one pass through all pages of a resource has shown.
struct Reading {
  uint64_t records = 0;        ///< valid rows
  uint64_t malformed = 0;      ///< rows that are none
  uint64_t pages = 0;          ///< those with rows in them
  bool last_full = false;      ///< the last of them had all the rows that were asked for
  std::vector<uint64_t> keys;  ///< of all rows; sorted
  uint64_t order = 0;          ///< hash over the keys as they came
  uint64_t repeated = 0;       ///< rows seen more than once
  uint64_t elements() const { return keys.size() + repeated; }
  std::string broken_off;    ///< why the pass ended before the table did; empty: it did not
  std::string first_damage;  ///< reason of the first malformed row

  bool is_complete() const { return broken_off.empty(); }
};

/// True where both passes have shown the same rows. Repeated rows must have come in the same order: then they
/// are the table's own (its ids are not unique) and not the trace of a change.
bool same_rows(const Reading& one, const Reading& other);

/// Reads resources page by page, in bounded memory: eight bytes for each row beside one record. Lives as long
/// as its source. One thread at a time.
class Reader {
 public:
  /// `pause` is called before each request but the first; it waits for page_delay, or throws.
  Reader(const Config& config, sdk::Host host, std::function<void()> pause);

  /// One pass. With `rows` what comes is handed over; without, it is only looked at. Pages are asked for
  /// until one is empty, whatever their size. Throws what Client::query throws, and ResourceFailure where an
  /// answer breaks off or is no page.
  Reading read(Client& client, const std::string& resource, Rows* rows);

  /// The same for the rows that pass a filter, without telling the operator: it happens all the time.
  Reading read_filtered(Client& client, const std::string& resource, const std::string& filter, Rows& rows);

  /// Asks for one row and hands over what comes.
  void peek(Client& client, const std::string& resource, const std::string& filter, Rows& rows);

 private:
  struct Page;
  class Handover;
  Reading read_all(Client& client, const std::string& resource, const std::string& filter, bool quiet,
                   Rows* rows);
  Page read_page(Client& client, const std::string& resource, const Question& question, Reading& reading,
                 Rows* rows);
  void describe(const std::string& resource, const std::string& members);

  const Config& config_;
  const sdk::Host host_;
  std::function<void()> pause_;
  RowKey row_key_;
  bool asked_ = false;               // a request was sent already
  std::set<std::string> described_;  // resources whose envelope was logged
};

}  // namespace sluice::kics
