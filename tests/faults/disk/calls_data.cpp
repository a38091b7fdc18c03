// SPDX-License-Identifier: Apache-2.0
// The calls of the C library that move bytes: they stand before the library's own in a program that has this
// layer loaded.
#include <algorithm>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "faults/disk/layer.hpp"

using namespace sluice::disk;

namespace {

ssize_t failed(int error) {
  errno = error;
  return -1;
}

/// offset < 0: where the descriptor stands. call(bytes): writes so many of them.
template <class Call>
ssize_t write_to(int fd, std::string_view data, off_t offset, Call&& call) {
  const auto place = place_of(fd);
  if (!place) return call(data.size());
  const Step step;
  if (const int error = error_for(op_write, place->path)) return failed(error);
  struct stat before {};
  if (::fstat(fd, &before) != 0) return call(data.size());
  const bool append = offset < 0 && (::fcntl(fd, F_GETFL) & O_APPEND) != 0;
  const off_t at = append ? before.st_size : offset < 0 ? ::lseek(fd, 0, SEEK_CUR) : offset;
  const auto growth = std::clamp<off_t>(at + static_cast<off_t>(data.size()) - before.st_size, 0,
                                        static_cast<off_t>(data.size()));
  const std::size_t size = allowed(place->path, data.size(), static_cast<std::size_t>(growth));
  if (size == 0 && !data.empty()) return -1;
  const ssize_t written = call(size);
  if (written <= 0) return written;
  const KeepErrno keep;
  grown(place->path, -std::max<int64_t>(at + written - before.st_size, 0));
  if (place->named)
    record(Entry::write, place->status.st_ino, at, data.substr(0, static_cast<std::size_t>(written)));
  return written;
}

std::string gather(const iovec* parts, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  return all;
}

template <class Call>
int cut(int fd, off_t length, Call&& call) {
  const auto place = place_of(fd);
  if (!place) return call();
  const Step step;
  if (const int error = error_for(op_truncate, place->path)) return static_cast<int>(failed(error));
  const int64_t growth = length - place->status.st_size;
  if (growth > 0 && allowed(place->path, static_cast<std::size_t>(growth), static_cast<std::size_t>(growth)) <
                        static_cast<std::size_t>(growth))
    return static_cast<int>(failed(ENOSPC));
  const int result = call();
  if (result != 0) return result;
  grown(place->path, -growth);
  if (place->named) record(Entry::truncate, place->status.st_ino, length, {});
  return 0;
}

template <class Call>
int sync(int fd, Call&& call) {
  const auto place = place_of(fd);
  if (!place) return call();
  const Step step;
  const bool folder = S_ISDIR(place->status.st_mode);
  if (const int error = error_for(op_sync, place->path)) {
    if (!folder) record(Entry::lost, place->status.st_ino, 0, {});
    return static_cast<int>(failed(error));
  }
  if (!journals()) return call();
  if (folder) {
    record(Entry::sync_folder, 0, 0, place->path);
  } else if (place->named) {
    record(Entry::sync, place->status.st_ino, 0, {});
  }
  return 0;
}

int reading(int fd) {
  const auto place = place_of(fd);
  return place ? error_for(op_read, place->path) : 0;
}

/// As a disk would: the length grows at once, the new bytes are zeros.
template <class Call>
int reserve(int fd, off_t offset, off_t length, bool keep_size, Call&& call) {
  const auto place = place_of(fd);
  if (!place) return call();
  const Step step;
  if (const int error = error_for(op_write, place->path)) return error;
  const auto growth = static_cast<std::size_t>(std::max<off_t>(offset + length - place->status.st_size, 0));
  if (allowed(place->path, growth, growth) < growth) return errno;
  const int result = call();
  if (result != 0 || growth == 0 || keep_size) return result;
  grown(place->path, -static_cast<int64_t>(growth));
  if (place->named) record(Entry::truncate, place->status.st_ino, offset + length, {});
  return 0;
}

template <class Status>
int show_room(Status* status, const std::optional<std::string>& path, int result) {
  const auto left = result == 0 && path ? room(*path) : std::nullopt;
  if (left) status->f_bavail = status->f_bfree = *left / std::max<unsigned long>(status->f_frsize, 1);
  return result;
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  static auto* const next = behind<decltype(::write)>("write");
  return write_to(fd, {static_cast<const char*>(data), size}, -1,
                  [&](size_t n) { return next(fd, data, n); });
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  static auto* const next = behind<decltype(::pwrite)>("pwrite");
  return write_to(fd, {static_cast<const char*>(data), size}, offset,
                  [&](size_t n) { return next(fd, data, n, offset); });
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  return pwrite(fd, data, size, offset);
}
ssize_t writev(int fd, const iovec* parts, int count) {
  static auto* const next = behind<decltype(::writev)>("writev");
  static auto* const next_write = behind<decltype(::write)>("write");
  if (!place_of(fd)) return next(fd, parts, count);
  const std::string all = gather(parts, count);
  return write_to(fd, all, -1, [&](size_t n) { return next_write(fd, all.data(), n); });
}
ssize_t pwritev(int fd, const iovec* parts, int count, off_t offset) {
  static auto* const next = behind<decltype(::pwritev)>("pwritev");
  static auto* const next_write = behind<decltype(::pwrite)>("pwrite");
  if (!place_of(fd)) return next(fd, parts, count, offset);
  const std::string all = gather(parts, count);
  return write_to(fd, all, offset, [&](size_t n) { return next_write(fd, all.data(), n, offset); });
}
ssize_t pwritev64(int fd, const iovec* parts, int count, off64_t offset) {
  return pwritev(fd, parts, count, offset);
}

ssize_t read(int fd, void* data, size_t size) {
  static auto* const next = behind<decltype(::read)>("read");
  if (const int error = reading(fd)) return failed(error);
  return next(fd, data, size);
}
ssize_t pread(int fd, void* data, size_t size, off_t offset) {
  static auto* const next = behind<decltype(::pread)>("pread");
  if (const int error = reading(fd)) return failed(error);
  return next(fd, data, size, offset);
}
ssize_t pread64(int fd, void* data, size_t size, off64_t offset) {
  return pread(fd, data, size, offset);
}

int ftruncate(int fd, off_t length) noexcept {
  static auto* const next = behind<decltype(::ftruncate)>("ftruncate");
  return cut(fd, length, [&] { return next(fd, length); });
}
int ftruncate64(int fd, off64_t length) noexcept {
  return ftruncate(fd, length);
}

int fsync(int fd) {
  static auto* const next = behind<decltype(::fsync)>("fsync");
  return sync(fd, [&] { return next(fd); });
}
int fdatasync(int fd) {
  static auto* const next = behind<decltype(::fdatasync)>("fdatasync");
  return sync(fd, [&] { return next(fd); });
}

int posix_fallocate(int fd, off_t offset, off_t length) {
  static auto* const next = behind<decltype(::posix_fallocate)>("posix_fallocate");
  return reserve(fd, offset, length, false, [&] { return next(fd, offset, length); });
}
int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  return posix_fallocate(fd, offset, length);
}
int fallocate(int fd, int mode, off_t offset, off_t length) {
  static auto* const next = behind<decltype(::fallocate)>("fallocate");
  int result = reserve(fd, offset, length, mode != 0, [&] { return next(fd, mode, offset, length); });
  if (result > 0) result = static_cast<int>(failed(result));
  return result;
}
int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  return fallocate(fd, mode, offset, length);
}

// Copies inside the kernel would pass the layer by; callers fall back to read and write.
ssize_t copy_file_range(int from, off64_t* from_at, int to, off64_t* to_at, size_t size, unsigned flags) {
  static auto* const next = behind<decltype(::copy_file_range)>("copy_file_range");
  if (place_of(to)) return failed(EXDEV);
  return next(from, from_at, to, to_at, size, flags);
}
ssize_t sendfile(int to, int from, off_t* offset, size_t size) noexcept {
  static auto* const next = behind<decltype(::sendfile)>("sendfile");
  if (place_of(to)) return failed(EINVAL);
  return next(to, from, offset, size);
}
ssize_t sendfile64(int to, int from, off64_t* offset, size_t size) noexcept {
  return sendfile(to, from, offset, size);
}

int statvfs(const char* path, struct statvfs* status) noexcept {
  static auto* const next = behind<decltype(::statvfs)>("statvfs");
  return show_room(status, place_of(AT_FDCWD, path), next(path, status));
}
int statvfs64(const char* path, struct statvfs64* status) noexcept {
  static auto* const next = behind<decltype(::statvfs64)>("statvfs64");
  return show_room(status, place_of(AT_FDCWD, path), next(path, status));
}

}  // extern "C"
