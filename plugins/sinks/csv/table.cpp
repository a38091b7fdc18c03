// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/table.hpp"

#include <cstring>

namespace sluice::csv {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view empty_field = "\"\"";
constexpr std::size_t most_keys_in_log = 8;
constexpr uint64_t rows_between_cancel_checks = 1024;

void append_u32(std::size_t value, std::string& out) {
  const auto number = static_cast<uint32_t>(value);
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof bytes);
}

uint32_t take_u32(std::string_view& bytes) {
  uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

Columns columns_of(const Config& config) {
  return config.columns ? Columns(*config.columns) : Columns();
}

}  // namespace

Table::Table(const Layout& layout)
    : layout_(layout),
      cells_(layout.config),
      reader_(cells_),
      columns_(columns_of(layout.config)),
      spill_(layout.work_folder) {}

void Table::add(std::string_view record) {
  const std::vector<Member>& members = reader_.read(record);
  const std::size_t columns_before = columns_.size();
  try {
    choose_members(members);
    encode_row(members);
  } catch (const Unfit&) {
    columns_.shrink(columns_before);
    throw;
  }
  spill_.append(row_);
  ++rows_;
}

void Table::choose_members(const std::vector<Member>& members) {
  ++records_;
  columns_.start_record();
  column_of_.clear();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Member& member = members[i];
    auto column = columns_.find(member.key);
    if (!column && columns_.is_fixed()) {
      column_of_.push_back(-1);
      continue;
    }
    if (!member.key_is_text)
      throw Unfit("a key holds half of a surrogate pair, which a file in UTF-8 cannot hold");
    if (!column) column = columns_.add(member.key);
    if (choices_.size() <= *column) choices_.resize(*column + std::size_t{1});
    choices_[*column] = {records_, i};
    column_of_.push_back(*column);
  }
}

void Table::encode_row(const std::vector<Member>& members) {
  row_.assign(sizeof(uint32_t), '\0');
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (column_of_[i] < 0) continue;
    const auto column = static_cast<std::size_t>(column_of_[i]);
    if (choices_[column].member != i) continue;
    if (!members[i].value_is_text) {
      throw Unfit("the value of \"" + std::string(members[i].key) +
                  "\" holds half of a surrogate pair, which a file in UTF-8 cannot hold");
    }
    if (members[i].field.empty()) continue;
    append_u32(column, row_);
    append_u32(members[i].field.size(), row_);
    row_.append(members[i].field);
  }
  const auto size = static_cast<uint32_t>(row_.size() - sizeof(uint32_t));
  std::memcpy(row_.data(), &size, sizeof size);
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (column_of_[i] < 0) note_left_out(members[i].key);
  }
}

void Table::note_left_out(std::string_view key) {
  ++left_out_;
  if (left_out_keys_.size() <= most_keys_in_log && !left_out_keys_.contains(key)) left_out_keys_.emplace(key);
}

std::string Table::left_out() const {
  std::string text;
  std::size_t named = 0;
  for (const std::string& key : left_out_keys_) {
    if (named == most_keys_in_log) return text + " and others";
    text += (named++ == 0 ? "\"" : ", \"") + key + '"';
  }
  return text;
}

void Table::write_to(NewFile& file) {
  const std::vector<uint32_t> order = columns_.in_order();
  std::vector<uint32_t> place_of(order.size());
  for (uint32_t place = 0; place < order.size(); ++place) place_of[order[place]] = place;
  line_.resize(order.size());
  file.append(byte_order_mark);
  if (!order.empty() || rows_ > 0) write_titles(order, file);
  spill_.rewind();
  for (uint64_t row = 0; row < rows_; ++row) {
    if (row % rows_between_cancel_checks == 0 && layout_.cancelled.load()) throw sdk::Failure::cancelled();
    write_row(place_of, file);
  }
}

void Table::write_titles(const std::vector<uint32_t>& order, NewFile& file) const {
  std::string line;
  for (std::size_t place = 0; place < order.size(); ++place) {
    if (place > 0) line += cells_.delimiter();
    const std::string& key = columns_.name(order[place]);
    if (const std::string* title = layout_.headers.title(key)) {
      cells_.append_text(*title, line);
    } else {
      cells_.append_foreign(key, line);
    }
  }
  // A single empty field is quoted, here and below, so that the line is not blank.
  if (order.size() == 1 && line.empty()) line = empty_field;
  file.append(line);
  file.append(line_end);
}

void Table::write_row(const std::vector<uint32_t>& place_of, NewFile& file) {
  std::string_view head = spill_.take(sizeof(uint32_t));
  std::string_view rest = spill_.take(take_u32(head));
  line_.assign(line_.size(), {});
  while (!rest.empty()) {
    const uint32_t column = take_u32(rest);
    const uint32_t size = take_u32(rest);
    line_[place_of[column]] = rest.substr(0, size);
    rest.remove_prefix(size);
  }
  if (line_.size() == 1 && line_[0].empty()) line_[0] = empty_field;
  for (std::size_t place = 0; place < line_.size(); ++place) {
    if (place > 0) file.append(cells_.delimiter());
    file.append(line_[place]);
  }
  file.append(line_end);
}

}  // namespace sluice::csv
