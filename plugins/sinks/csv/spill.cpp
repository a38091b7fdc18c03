// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/spill.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

namespace sluice::csv {

namespace {

Descriptor nameless_file(const std::string& folder) {
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file || (errno != EOPNOTSUPP && errno != EISDIR)) {
    if (!file) throw file_failure(folder, "create a temporary file", errno);
    return file;
  }
  std::string path = folder + "/csv-XXXXXX";
  file = Descriptor(::mkostemp(path.data(), O_CLOEXEC));
  if (!file) throw file_failure(folder, "create a temporary file", errno);
  ::unlink(path.c_str());
  return file;
}

}  // namespace

void Spill::append(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > memory) flush();
  buffer_.append(bytes);
}

void Spill::flush() {
  if (!file_) file_ = nameless_file(folder_);
  write_all(file_, buffer_, folder_ + " (temporary file)");
  buffer_.clear();
}

void Spill::rewind() {
  if (file_) flush();
  taken_ = 0;
  file_read_ = 0;
}

std::string_view Spill::take(std::size_t size) {
  if (buffer_.size() - taken_ < size) fill(size);
  const std::string_view bytes(buffer_.data() + taken_, size);
  taken_ += size;
  return bytes;
}

// Drops what was taken and reads on until this many bytes are there.
void Spill::fill(std::size_t size) {
  buffer_.erase(0, taken_);
  taken_ = 0;
  std::size_t used = buffer_.size();
  buffer_.resize(std::max(size, memory));
  while (used < size) {
    const ssize_t count =
        file_ ? ::pread(file_.get(), buffer_.data() + used, buffer_.size() - used, file_read_) : 0;
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw file_failure(folder_, "read a temporary file back", count < 0 ? errno : EIO);
    used += static_cast<std::size_t>(count);
    file_read_ += count;
  }
  buffer_.resize(used);
}

}  // namespace sluice::csv
