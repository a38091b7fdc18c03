// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk/plugin.hpp>

#include "sinks/file/compressor.hpp"
#include "sinks/file/config.hpp"
#include "sinks/file/doctor.hpp"
#include "sinks/file/journal.hpp"
#include "sinks/file/output_file.hpp"
#include "sinks/file/path_template.hpp"
#include "sinks/file/state.hpp"
#include "support/event_format/formatted_batch.hpp"

namespace sluice::file {

/// Appends records to files, one per line, each exactly once.
///
/// How a crash leaves no trace: every commit makes the bytes durable and hands the host the length of each
/// open file (State). Whatever lies beyond those lengths is cut when the sink opens with that state. Files
/// begun after the stored commit are not in the state; they are in the Journal, and are removed (or cut to
/// what they held before). What cannot be undone (compressing a file and removing the original) is done only
/// to files whose last length is in a state that is known to be stored: at the first write after the commit.
class Sink {
 public:
  using Config = file::Config;
  using Now = std::function<std::chrono::system_clock::time_point()>;
  static constexpr uint32_t traits = SLUICE_TRAIT_EXACT;
  static const sdk::Spec<Config>& spec() { return file::spec(); }
  static void doctor(const Config& config, sdk::Host host, sdk::Person& person) {
    file::doctor(config, host, person);
  }
  /// More files than this are closed between writes, the least recently used first.
  static constexpr std::size_t max_open_files = 256;

  /// now: the clock that decides the day.
  Sink(Config config, sdk::Host host, Now now = &std::chrono::system_clock::now);

  void open(std::string_view state);
  void write(const sdk::BatchView& batch, const sdk::Rejects& rejects);
  std::string commit();
  void rollback();
  void cancel() noexcept;

  /// For tests: waits until the closed files are compressed.
  void wait_for_compression() { compressor_.wait(); }

 private:
  using Files = std::list<OutputFile>;

  void write_lines(const sdk::BatchView& batch);
  void undo_unstored(const State& state, const Journal& journal);
  void restore(const State::Open& stored);
  void begin_transaction();
  void settle_compression();
  void close_file(Files::iterator file);
  OutputFile& file_for(const FileKey& key, std::size_t next_record);
  OutputFile& start_file(const FileKey& key, uint32_t number);
  Files::iterator newest(const FileKey& key);
  bool has_room(const OutputFile& file, std::size_t more) const;
  /// How many bytes from record `from` go to the file; to: the record after them.
  std::size_t fitting(const OutputFile& file, const sdk::BatchView& batch, uint32_t from, uint32_t& to) const;
  void make_folders(const std::filesystem::path& folder);
  void limit_open_files(const OutputFile& keep);
  void stop_if_cancelled() const;

  const Config config_;
  const sdk::Host host_;
  const Now now_;
  const PathTemplate template_;
  const mode_t mode_;
  std::atomic<bool> cancelled_ = false;

  Journal journal_;
  uint64_t stored_commit_ = 0;   // number of the last commit whose state is known to be stored
  bool in_transaction_ = false;  // something may have been written since stored_commit_
  bool committed_ = false;       // the last call was a commit: whether it was stored shows at the next call
  bool undo_pending_ = false;    // a rollback failed half-way
  Files files_;                  // least recently used first
  std::vector<State::Closed> closed_;
  std::set<std::filesystem::path> folders_to_sync_;
  Compressor compressor_;
  event_format::FormattedBatch formatted_;
};

}  // namespace sluice::file
