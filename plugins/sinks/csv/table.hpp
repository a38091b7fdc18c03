// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sinks/csv/cell.hpp"
#include "sinks/csv/columns.hpp"
#include "sinks/csv/headers.hpp"
#include "sinks/csv/new_file.hpp"
#include "sinks/csv/record_reader.hpp"
#include "sinks/csv/spill.hpp"

namespace sluice::csv {

/// What all tables of a sink have in common. Lives as long as they do.
struct Layout {
  Config config;
  Headers headers;
  std::string work_folder;
  const std::atomic<bool>& cancelled;
};

/// One table on its way to a file. The columns are known only after the last record, so the finished fields
/// of each row wait in a spill, numbered by column:
///
///   row    = size of the rest (u32), then for each field that is not empty: column (u32), size (u32), bytes
///
/// Memory is bounded by the largest record and by the bounds of Columns.
class Table {
 public:
  explicit Table(const Layout& layout);
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  /// Throws Unfit for a record that cannot become a row, which leaves no trace, and a retry Failure for the
  /// disk's.
  void add(std::string_view record);

  uint64_t rows() const { return rows_; }
  std::size_t columns() const { return columns_.size(); }
  uint64_t members_left_out() const { return left_out_; }
  /// The keys left out because `columns` does not name them, in a form for the log; empty when there are
  /// none.
  std::string left_out() const;

  /// The table with its title row, once. Throws a retry Failure, or cancelled.
  void write_to(NewFile& file);

 private:
  // Which member of a record a column takes: of repeated keys the last.
  struct Choice {
    uint64_t record = 0;
    std::size_t member = 0;
  };

  void choose_members(const std::vector<Member>& members);
  void encode_row(const std::vector<Member>& members);
  void note_left_out(std::string_view key);
  void write_titles(const std::vector<uint32_t>& order, NewFile& file) const;
  void write_row(const std::vector<uint32_t>& place_of, NewFile& file);

  const Layout& layout_;
  CellWriter cells_;
  RecordReader reader_;
  Columns columns_;
  Spill spill_;
  uint64_t rows_ = 0;
  uint64_t records_ = 0;
  uint64_t left_out_ = 0;
  std::set<std::string, std::less<>> left_out_keys_;
  std::vector<Choice> choices_;         // by column
  std::vector<int64_t> column_of_;      // by member of the record; -1: left out
  std::vector<std::string_view> line_;  // by place in the file
  std::string row_;
};

}  // namespace sluice::csv
