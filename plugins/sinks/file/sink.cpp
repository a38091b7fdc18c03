// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/sink.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/stat.h>

#include "sinks/file/compress.hpp"
#include "support/event_format/options.hpp"

namespace sluice::file {

Sink::Sink(Config config, sdk::Host host, Now now)
    : config_(std::move(config)),
      host_(host),
      now_(std::move(now)),
      template_(config_.path, host_.pipeline()),
      mode_(parse_mode(config_.mode).value_or(0640)),
      compressor_(config_.compress, [this](const std::string& problem) { host_.warn(problem); }),
      formatted_(config_.format, event_format::open_mapping(config_.format, config_.mapping)) {}

void Sink::cancel() noexcept {
  cancelled_ = true;
  compressor_.stop();
}

void Sink::stop_if_cancelled() const {
  if (cancelled_) throw sdk::Failure::cancelled();
}

void Sink::write(const sdk::BatchView& batch, const sdk::Rejects& rejects) {
  stop_if_cancelled();
  if (undo_pending_) rollback();
  if (!in_transaction_ || committed_) begin_transaction();
  if (formatted_.passes_through(batch)) return write_lines(batch);
  formatted_.render(batch, rejects);
  write_lines(formatted_.view());
}

void Sink::write_lines(const sdk::BatchView& batch) {
  const FileKey key = template_.key(now_(), batch.stream());
  for (uint32_t from = 0; from < batch.size();) {
    OutputFile& file = file_for(key, batch[from].size() + 1);
    uint32_t to = from;
    const std::size_t bytes = fitting(file, batch, from, to);
    file.append({batch[from].data(), bytes});
    from = to;
  }
}

void Sink::begin_transaction() {
  if (committed_) {  // a write after a commit: its state is stored
    ++stored_commit_;
    for (auto& file : files_) file.keep();
    journal_.clear();
    committed_ = false;
  }
  in_transaction_ = true;
  settle_compression();
  const std::string today = template_.key(now_(), {}).date;
  for (auto file = files_.begin(); file != files_.end();) {
    const auto here = file++;
    if (!here->still_there()) {
      host_.warn(here->path().string() + ": removed or replaced by somebody; a new file is begun");
      files_.erase(here);
    } else if (here->key().date != today || &*newest(here->key()) != &*here ||
               template_.path(here->key(), here->number()) != here->path()) {
      close_file(here);
    }
  }
  while (files_.size() > max_open_files) {  // whole and stored: found again by its name
    files_.front().sync();
    files_.pop_front();
  }
}

void Sink::close_file(Files::iterator file) {
  file->sync();  // a cut made by a rollback has to be durable too
  if (config_.compress != Compression::none) {
    for (const auto& failed : compressor_.take_failed()) compressor_.add(failed);
    closed_.push_back({file->length(), file->path()});
    compressor_.add(file->path());
  }
  files_.erase(file);
}

void Sink::settle_compression() {
  for (const auto& done : compressor_.take_done()) {
    std::erase_if(closed_, [&](const State::Closed& file) { return file.path == done; });
  }
}

Sink::Files::iterator Sink::newest(const FileKey& key) {
  auto found = files_.end();
  for (auto file = files_.begin(); file != files_.end(); ++file) {
    if (file->key() == key && (found == files_.end() || file->number() > found->number())) found = file;
  }
  return found;
}

bool Sink::has_room(const OutputFile& file, std::size_t more) const {
  const uint64_t limit = config_.rotate_size.value;
  return limit == 0 || file.length() == 0 || file.length() + more <= limit;
}

std::size_t Sink::fitting(const OutputFile& file, const sdk::BatchView& batch, uint32_t from,
                          uint32_t& to) const {
  const uint64_t limit = config_.rotate_size.value;
  const auto end_of = [&](uint32_t record) {
    return static_cast<std::size_t>(batch[record].data() - batch[from].data()) + batch[record].size() + 1;
  };
  to = batch.size();
  if (limit == 0 || file.length() + end_of(to - 1) <= limit) return end_of(to - 1);
  // At least one record: one that alone is larger than the limit gets a file of its own.
  to = from + 1;
  while (to < batch.size() && file.length() + end_of(to) <= limit) ++to;
  return end_of(to - 1);
}

OutputFile& Sink::file_for(const FileKey& key, std::size_t next_record) {
  const auto current = newest(key);
  if (current == files_.end()) {
    const uint32_t number = std::max(template_.newest(key), uint32_t{1});
    OutputFile& file = start_file(key, number);
    return has_room(file, next_record) ? file : start_file(key, file.number() + 1);
  }
  if (!has_room(*current, next_record)) return start_file(key, current->number() + 1);
  files_.splice(files_.end(), files_, current);  // most recently used
  if (!current->is_open()) limit_open_files(*current);
  return *current;
}

OutputFile& Sink::start_file(const FileKey& key, uint32_t number) {
  for (;; ++number) {
    const auto path = template_.path(key, number);
    const auto waits = [&](const State::Closed& file) { return file.path == path; };
    if (has_compressed(path) || std::any_of(closed_.begin(), closed_.end(), waits)) continue;
    make_folders(path.parent_path());
    const auto found = OutputFile::look(path);
    const uint64_t transaction = stored_commit_ + 1;
    if (found) {
      journal_.add({transaction, false, found->length, found->inode, path});
      files_.push_back(OutputFile::adopt(path, key, number, *found));
    } else {
      journal_.add({transaction, true, 0, 0, path});
      files_.push_back(OutputFile::create(path, key, number, mode_));
      folders_to_sync_.insert(path.parent_path());
    }
    limit_open_files(files_.back());
    return files_.back();
  }
}

void Sink::make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || folder == template_.folder()) return;
  make_folders(folder.parent_path());
  if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) fail("create directory", folder, errno);
  // Also of one that was there: whoever made it may have been killed before this.
  sync_folder(folder.parent_path());
}

void Sink::limit_open_files(const OutputFile& keep) {
  auto open =
      std::count_if(files_.begin(), files_.end(), [](const OutputFile& file) { return file.is_open(); });
  for (auto file = files_.begin(); file != files_.end() && open > static_cast<long>(max_open_files); ++file) {
    if (!file->is_open() || &*file == &keep) continue;
    file->park();
    --open;
  }
}

std::string Sink::commit() {
  stop_if_cancelled();
  if (undo_pending_) rollback();
  if (committed_) begin_transaction();  // a commit right after a commit: the first one is stored
  settle_compression();
  for (auto& file : files_) file.sync();
  for (const auto& folder : folders_to_sync_) sync_folder(folder);
  folders_to_sync_.clear();
  State state{stored_commit_ + 1, journal_.path(), {}, closed_};
  for (const auto& file : files_) state.open.push_back(file.state());
  committed_ = true;
  return to_text(state);
}

void Sink::rollback() {
  undo_pending_ = true;
  for (auto file = files_.begin(); file != files_.end();) {
    const auto here = file++;
    if (!here->is_new()) {
      here->take_back();
      limit_open_files(*here);
      continue;
    }
    remove_file(here->path());
    folders_to_sync_.insert(here->path().parent_path());
    files_.erase(here);
  }
  // A removed file must not come back after a power failure: its journal entry may be outdated by then.
  for (const auto& folder : folders_to_sync_) sync_folder(folder);
  folders_to_sync_.clear();
  in_transaction_ = committed_ = undo_pending_ = false;
}

}  // namespace sluice::file
