// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/journal.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sinks/file/state.hpp"

namespace sluice::file {
namespace {

std::string to_line(const Journal::Entry& entry) {
  std::string line = entry.created ? "create " : "append ";
  const std::string path = entry.path.string();
  line += std::to_string(entry.transaction) + ' ' + std::to_string(entry.length) + ' ' +
          std::to_string(entry.inode) + ' ' + std::to_string(path.size()) + ' ' + path + '\n';
  return line;
}

/// A line that a crash has torn is not an entry: the file it would name was not begun. The length of the path
/// tells, so that half a path is never taken for another file.
bool parse_line(std::string_view line, Journal::Entry& entry) {
  const std::string_view kind = next_word(line);
  uint64_t inode = 0, path_size = 0;
  if ((kind != "create" && kind != "append") || !parse_number(next_word(line), entry.transaction) ||
      !parse_number(next_word(line), entry.length) || !parse_number(next_word(line), inode) ||
      !parse_number(next_word(line), path_size) || path_size == 0 || line.size() != path_size) {
    return false;
  }
  entry.created = kind == "create";
  entry.inode = static_cast<ino_t>(inode);
  entry.path = line;
  return true;
}

std::string read_all(int fd, const std::filesystem::path& path) {
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", path, errno);
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Journal::Journal(std::filesystem::path path, const std::string& owner)
    : path_(std::move(path)), heading_("sluice-file-journal 1 " + owner + '\n') {
  file_ = Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file_) fail("open", path_, errno);
  lock(file_.get(), path_);
  read();
  sync_folder(path_.parent_path());
}

void Journal::read() {
  const std::string text = read_all(file_.get(), path_);
  size_ = text.size();
  std::string_view rest = text;
  if (!rest.starts_with(heading_)) return;
  rest.remove_prefix(heading_.size());
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    Entry entry;
    if (parse_line(rest.substr(0, end), entry)) found_.push_back(entry);
    rest.remove_prefix(end + 1);
  }
}

void Journal::add(const Entry& entry) {
  const std::string text = size_ == 0 ? heading_ + to_line(entry) : to_line(entry);
  // A part that an earlier attempt left behind when the disk was full goes first.
  if (::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) fail("cut", path_, errno);
  write_all(file_.get(), text, path_);
  if (::fdatasync(file_.get()) != 0) fail("sync", path_, errno);
  size_ += text.size();  // after a failed sync nobody knows what of it is on the disk: it is written again
}

void Journal::clear() {
  found_.clear();
  if (size_ == 0) return;
  if (::ftruncate(file_.get(), 0) != 0) fail("cut", path_, errno);
  size_ = 0;
}

}  // namespace sluice::file
