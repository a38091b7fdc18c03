// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/baseline.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sluice/sdk/failure.hpp>
#include <unistd.h>
#include <zlib.h>

#include "support/files/folder_names.hpp"

namespace sluice::kics {
namespace {

constexpr std::size_t written_at_once = std::size_t{1} << 20;
constexpr const char* part_suffix = ".part";

uint32_t sum_of(uint32_t sum, std::string_view bytes) {
  return static_cast<uint32_t>(
      ::crc32_z(sum, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

/// For names of files: a point separates the parts, so none stands inside of one.
std::string escaped(const std::string& text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_') {
      out += c;
    } else {
      out.append(1, '%').append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
  }
  return out;
}

/// False at an early end of the file or an error.
bool read_at(int fd, char* to, std::size_t size, uint64_t offset) {
  while (size > 0) {
    const ssize_t got = ::pread(fd, to, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    offset += static_cast<uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

File& File::operator=(File&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

BaselineFolder::BaselineFolder(std::filesystem::path folder, const std::string& pipeline)
    : folder_(std::move(folder)), prefix_("kics." + escaped(pipeline) + ".") {}

std::string BaselineFolder::new_name(const std::string& resource, int64_t now) const {
  for (int64_t number = now;; ++number) {
    const std::string name = prefix_ + resource + "." + std::to_string(number) + ".rows";
    std::error_code ignored;
    if (!std::filesystem::exists(folder_ / name, ignored)) return name;
  }
}

void BaselineFolder::sync() const {
  const File folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0 && ::fsync(folder.get()) == 0) return;
  throw sdk::Failure::retry("sync folder \"" + folder_.string() + "\": " + std::strerror(errno));
}

void BaselineFolder::keep_only(const std::set<std::string>& names) const noexcept try {
  std::error_code error;
  for (const std::string& name : support::folder_names(folder_.string(), error)) {
    if (name.starts_with(prefix_) && !names.contains(name)) ::unlink(path(name).c_str());
  }
} catch (const std::bad_alloc&) {
  // Superfluous files do no harm, and go the next time.
}

BaselineWriter::BaselineWriter(const BaselineFolder& folder, std::string name)
    : folder_(folder), name_(std::move(name)), part_(folder.path(name_ + part_suffix)) {
  file_ = File(::open(part_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file_.get() < 0) fail("create");
  made_.file = name_;
}

BaselineWriter::~BaselineWriter() {
  if (!is_finished_) ::unlink(part_.c_str());  // made before: here no memory may be missing
}

void BaselineWriter::fail(const char* what) const {
  throw sdk::Failure::retry(std::string(what) + " \"" + part_ +
                            "\" (inventory to compare with): " + std::strerror(errno));
}

void BaselineWriter::restart() {
  pending_.clear();
  made_ = {name_, 0, 0, 0, 0};
  if (::ftruncate(file_.get(), 0) != 0 || ::lseek(file_.get(), 0, SEEK_SET) != 0) fail("cut");
}

uint64_t BaselineWriter::add(std::string_view row) {
  const uint64_t offset = made_.bytes;
  pending_.append(row).append(1, '\n');
  made_.bytes += row.size() + 1;
  ++made_.rows;
  if (pending_.size() >= written_at_once) flush();
  return offset;
}

void BaselineWriter::flush() {
  made_.sum = sum_of(made_.sum, pending_);
  for (std::string_view left = pending_; !left.empty();) {
    const ssize_t put = ::write(file_.get(), left.data(), left.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("write");
    left.remove_prefix(static_cast<std::size_t>(put));
  }
  pending_.clear();
}

Baseline BaselineWriter::finish(int64_t now) {
  flush();
  if (::fsync(file_.get()) != 0) fail("sync");
  std::error_code error;
  std::filesystem::rename(part_, folder_.path(name_), error);
  if (error) {
    errno = error.value();
    fail("rename");
  }
  is_finished_ = true;
  made_.taken = now;
  return made_;
}

std::string BaselineWriter::read(uint64_t offset, uint32_t size) {
  if (!pending_.empty()) flush();
  std::string row(size, '\0');
  if (!read_at(file_.get(), row.data(), size, offset)) fail("read");
  return row;
}

BaselineReader::BaselineReader(const BaselineFolder& folder, const Baseline& baseline)
    : baseline_(baseline), file_(::open(folder.path(baseline.file).c_str(), O_RDONLY | O_CLOEXEC)) {
  if (file_.get() < 0) throw std::runtime_error(std::strerror(errno));
}

void BaselineReader::all(const std::function<void(uint64_t, std::string_view)>& take) const {
  std::string text;  // what is not taken yet, from `offset` on
  uint64_t offset = 0, read = 0, rows = 0;
  uint32_t sum = 0;
  while (read < baseline_.bytes) {
    const auto more = static_cast<std::size_t>(std::min<uint64_t>(written_at_once, baseline_.bytes - read));
    const std::size_t had = text.size();
    text.resize(had + more);
    if (!read_at(file_.get(), text.data() + had, more, read)) throw std::runtime_error("it is cut off");
    sum = sum_of(sum, std::string_view(text).substr(had));
    read += more;
    std::size_t from = 0;
    for (std::size_t end = text.find('\n', had); end != text.npos; end = text.find('\n', from)) {
      take(offset, std::string_view(text).substr(from, end - from));
      offset += end + 1 - from;
      from = end + 1;
      ++rows;
    }
    text.erase(0, from);
  }
  if (sum != baseline_.sum || rows != baseline_.rows || !text.empty())
    throw std::runtime_error("its bytes are not those that were written");
}

std::string BaselineReader::read(uint64_t offset, uint32_t size) const {
  std::string row(size, '\0');
  if (!read_at(file_.get(), row.data(), size, offset))
    throw sdk::Failure::retry("the inventory to compare with (" + baseline_.file +
                              ") changed while it was read");
  return row;
}

}  // namespace sluice::kics
