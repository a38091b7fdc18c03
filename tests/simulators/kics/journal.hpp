// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "simulators/kics/options.hpp"
#include "simulators/kics/rows.hpp"

namespace sluice::simulators {

/// A table that lives: registered events, application messages or audit entries. Rows come at one end and
/// drop off at the other; events repeat, are resolved and gather into incidents meanwhile. Not synchronised.
class JournalTable {
 public:
  struct Row {
    std::uint64_t id = 0;
    std::uint64_t type = 0;
    std::int64_t start = 0, last_seen = 0;  ///< milliseconds since 1970
    std::int64_t closed = 0;                ///< 0: it is not
    std::uint64_t count = 1;
    const char* status = "New";
    bool marked = false;
    std::vector<std::uint64_t> children = {};
  };

  /// Filled with `count` rows, a minute apart, the last one at `now`.
  JournalTable(Resource resource, const KicsOptions& options, std::uint64_t count, std::int64_t now);

  std::int64_t now() const { return now_; }
  /// The clock goes on; nothing else happens.
  void wait(std::int64_t milliseconds) { now_ += milliseconds; }
  /// A minute each: a row comes, and an event repeats, is resolved, or becomes part of an incident now and
  /// then.
  void live(std::uint64_t minutes);
  /// As live() up to this moment, with so much time between.
  void live_until(std::int64_t moment, std::int64_t step);

  std::uint64_t add(std::uint64_t count = 1);          ///< the id of the last one
  std::uint64_t add_incident(std::uint64_t children);  ///< of the latest events
  /// These throw std::invalid_argument where there is no such row.
  void repeat(std::uint64_t id);   ///< seen once more, now
  void resolve(std::uint64_t id);  ///< closed now; its children too
  void mark(std::uint64_t id);     ///< by a user: no time of the row tells of it
  void drop(std::uint64_t count);  ///< the oldest ones, as retention does
  void skip_ids(std::uint64_t count) { next_id_ += count; }

  std::size_t size() const { return rows_.size(); }
  std::uint64_t last_id() const { return rows_.empty() ? 0 : rows_.back().id; }
  /// The rows as they are handed out now, in an order that `order` says. `offset` is that of the request.
  std::vector<std::string> rows(std::uint64_t offset, const KicsOptions& options);
  std::string text(const Row& row, const KicsOptions& options) const;
  std::string text(std::size_t n, const KicsOptions& options) const { return text(rows_.at(n), options); }
  /// By id; throws as above.
  std::string text_of(std::uint64_t id, const KicsOptions& options) { return text(find(id), options); }
  std::uint64_t readings() const { return readings_; }

 private:
  Row& find(std::uint64_t id);
  std::string event(const Row& row, const KicsOptions& options) const;
  std::string message(const Row& row, const KicsOptions& options) const;
  std::string entry(const Row& row, const KicsOptions& options) const;

  const Resource resource_;
  const std::uint64_t seed_;
  const std::uint64_t keep_;
  std::int64_t now_;
  std::uint64_t next_id_;
  std::deque<Row> rows_;
  std::uint64_t readings_ = 0, requests_ = 0;
};

}  // namespace sluice::simulators
