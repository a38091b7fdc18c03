// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/sink.hpp"

#include <deque>
#include <utility>

namespace sluice::csv {

namespace {

constexpr uint32_t records_between_cancel_checks = 256;

void reject_all(const sdk::BatchView& batch, const sdk::Rejects& rejects, std::string_view reason) {
  for (uint32_t i = 0; i < batch.size(); ++i) rejects.add(i, reason);
}

}  // namespace

Sink::Sink(Config config, sdk::Host host)
    : host_(host), layout_{config, Headers(config), std::string(host.work_folder()), cancelled_} {}

void Sink::open(std::string_view) {
  rollback();
  require_writable_folder(layout_.config.directory);
  NewFile::remove_unfinished(layout_.config.directory);
}

void Sink::write(const sdk::BatchView& batch, const sdk::Rejects& rejects) {
  if (batch.gap()) return reject_all(batch, rejects, "a notice of lost data is no row of a table");
  if (batch.format() != sdk::Format::json) {
    return reject_all(batch, rejects, "a line of text has no columns; this sink takes JSON objects");
  }
  if (!batch.atomic()) {
    throw sdk::Failure::broken("stream \"" + std::string(batch.stream()) +
                               "\" is not part of a snapshot, and a file is replaced only by a complete one; "
                               "put this sink behind a source of snapshots");
  }
  Part& part = this->part(batch.stream());
  for (uint32_t i = 0; i < batch.size(); ++i) {
    if (i % records_between_cancel_checks == 0 && cancelled_) throw sdk::Failure::cancelled();
    try {
      part.table.add(batch[i]);
    } catch (const Unfit& unfit) {
      ++part.rejected;
      rejects.add(i, unfit.what());
    }
  }
}

std::string Sink::commit() {
  const std::string& directory = layout_.config.directory;
  std::deque<NewFile> files;
  for (auto& [name, part] : parts_) {
    if (!is_published(name, part)) continue;
    part.table.write_to(files.emplace_back(directory, name));
    files.back().finish();
  }
  if (cancelled_) throw sdk::Failure::cancelled();
  for (NewFile& file : files) file.publish();
  if (!files.empty()) sync_folder(directory);
  for (const auto& [name, part] : parts_) {
    tell_left_out(name, part.table);
    host_.debug(name + ": " + std::to_string(part.table.rows()) + " rows, " +
                std::to_string(part.table.columns()) + " columns");
  }
  rollback();
  return {};
}

void Sink::rollback() {
  parts_.clear();
  stream_of_.clear();
}

Sink::Part& Sink::part(std::string_view stream) {
  const std::string file = layout_.config.file_name(stream);
  const auto [entry, is_new] = stream_of_.emplace(file, stream);
  if (!is_new && entry->second != stream) {
    throw sdk::Failure::broken("streams \"" + entry->second + "\" and \"" + std::string(stream) +
                               "\" would both be written to " + file +
                               "; give one of them another name in `files`");
  }
  if (const std::string problem = file_name_problem(file); !problem.empty()) {
    throw sdk::Failure::broken("stream \"" + std::string(stream) + "\": " + problem);
  }
  return parts_.try_emplace(file, layout_).first->second;
}

bool Sink::is_published(const std::string& file, const Part& part) const {
  if (part.table.rows() > 0) return true;
  if (part.rejected > 0) {
    host_.warn(file + " stays as it is: every record of its table was rejected");
    return false;
  }
  if (layout_.config.profile == Profile::clean) return true;
  host_.warn(file + " stays as it is: its table is empty, and profile \"compat\" writes no empty file");
  return false;
}

void Sink::tell_left_out(const std::string& file, const Table& table) {
  const std::string keys = table.left_out();
  std::string& told = told_[file];
  if (keys == told) return;
  told = keys;
  if (keys.empty()) return;
  host_.info(file + ": " + std::to_string(table.members_left_out()) + " members of " +
             std::to_string(table.rows()) + " records are not in `columns` and were left out: " + keys);
}

}  // namespace sluice::csv
