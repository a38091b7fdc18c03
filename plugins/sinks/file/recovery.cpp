// SPDX-License-Identifier: Apache-2.0
// Sink::open: back to exactly the stored state, whatever a crash has left behind.
#include <algorithm>
#include <string>
#include <utility>

#include "sinks/file/compress.hpp"
#include "sinks/file/sink.hpp"

namespace sluice::file {

void Sink::open(std::string_view text) {
  stop_if_cancelled();
  const State state = parse_state(text);
  compressor_.wait();
  compressor_.take_done();
  compressor_.take_failed();
  files_.clear();
  closed_.clear();
  journal_ = Journal();  // gives up our own lock before taking it anew

  Journal journal(template_.journal(), std::string(host_.pipeline()) + '/' + std::string(host_.instance()));
  // After a change of `path` what the crash has left is listed beside the old files.
  if (!state.journal.empty() && state.journal != journal.path() && OutputFile::look(state.journal)) {
    undo_unstored(
        state, Journal(state.journal, std::string(host_.pipeline()) + '/' + std::string(host_.instance())));
  }
  undo_unstored(state, journal);
  for (const auto& stored : state.open) restore(stored);
  for (const auto& stored : state.closed) {
    if (!OutputFile::look(stored.path) || config_.compress == Compression::none) continue;
    closed_.push_back(stored);
    compressor_.add(stored.path);
  }
  journal.clear();
  journal_ = std::move(journal);
  stored_commit_ = state.commit;
  in_transaction_ = committed_ = undo_pending_ = false;
}

void Sink::undo_unstored(const State& state, const Journal& journal) {
  for (const auto& entry : journal.found()) {
    // Without a stored commit only the first transaction can be unfinished: higher numbers mean that the
    // checkpoint was reset, and what had been delivered stays.
    const bool unstored = state.commit == 0 ? entry.transaction == 1 : entry.transaction > state.commit;
    const auto found = unstored ? OutputFile::look(entry.path) : std::nullopt;
    if (!found) continue;
    if (entry.created) {
      remove_file(entry.path);
      sync_folder(entry.path.parent_path());
      host_.info(entry.path.string() + ": removed, it was begun after the last stored commit");
    } else if (found->inode == entry.inode && found->length > entry.length) {
      cut(entry.path, entry.length);
      host_.info(entry.path.string() + ": cut to the " + std::to_string(entry.length) +
                 " bytes it held before");
    }
  }
}

void Sink::restore(const State::Open& stored) {
  const auto found = OutputFile::look(stored.path);
  if (!found) {
    if (stored.length > 0 && !has_compressed(stored.path)) {
      host_.warn(stored.path.string() + ": gone since the last commit; a new file is begun");
    }
    return;
  }
  if (found->inode != stored.inode) {
    host_.warn(stored.path.string() +
               ": replaced by another file since the last commit; its content is kept");
    return;
  }
  if (found->length < stored.length) {
    host_.warn(stored.path.string() + ": shorter than at the last commit (" + std::to_string(found->length) +
               " of " + std::to_string(stored.length) + " bytes), somebody has cut it; going on at its end");
  } else if (found->length > stored.length) {
    cut(stored.path, stored.length);
    host_.info(stored.path.string() + ": cut to the " + std::to_string(stored.length) +
               " bytes of the last commit");
  }
  if (config_.compress != Compression::none && has_compressed(stored.path)) {
    // Compressed, and the crash came before the original was removed.
    closed_.push_back({stored.length, stored.path});
    compressor_.add(stored.path);
    return;
  }
  const OutputFile::Found now{std::min(found->length, stored.length), found->inode};
  files_.push_back(OutputFile::adopt(stored.path, stored.key, stored.number, now));
  limit_open_files(files_.back());
}

}  // namespace sluice::file
