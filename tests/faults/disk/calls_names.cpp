// SPDX-License-Identifier: Apache-2.0
// The calls of the C library that make, change and remove names.
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults/disk/layer.hpp"

using namespace sluice::disk;

namespace {

int failed(int error) {
  errno = error;
  return -1;
}

std::optional<struct stat> look(const std::string& path) {
  const KeepErrno keep;
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

void created(const std::string& path) {
  if (const auto status = look(path))
    record(Entry::create, status->st_ino, static_cast<int64_t>(status->st_mode & 07777), path);
}

/// call(): opens it. Returns what it returned.
template <class Call>
int open_file(int folder, const char* name, int flags, Call&& call) {
  const auto path = place_of(folder, name);
  if (!path) return call();
  if (const int error = error_for(op_open, *path)) return failed(error);
  if ((flags & (O_CREAT | O_TRUNC)) == 0 || (flags & O_TMPFILE) == O_TMPFILE) return call();
  const Step step;
  const auto before = look(*path);
  if (!before) {
    if (const int error = error_for(op_name, *path)) return failed(error);
  }
  const int fd = call();
  if (fd < 0) return fd;
  if (!before) {
    created(*path);
  } else if ((flags & O_TRUNC) != 0 && S_ISREG(before->st_mode)) {
    grown(*path, before->st_size);
    record(Entry::truncate, before->st_ino, 0, {});
  }
  return fd;
}

mode_t mode_of(int flags, va_list rest) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0;
}

template <class Call>
int remove_name(int folder, const char* name, bool is_folder, Call&& call) {
  const auto path = place_of(folder, name);
  if (!path) return call();
  const Step step;
  if (const int error = error_for(op_name, *path)) return failed(error);
  const auto before = look(*path);
  if (!is_folder) keep_removed(*path);
  const int result = call();
  if (result != 0) return result;
  if (before && S_ISREG(before->st_mode)) grown(*path, before->st_size);
  record(is_folder ? Entry::no_folder : Entry::unlink, 0, 0, *path);
  return 0;
}

template <class Call>
int make_folder(int folder, const char* name, Call&& call) {
  const auto path = place_of(folder, name);
  if (!path) return call();
  const Step step;
  if (const int error = error_for(op_name, *path)) return failed(error);
  const int result = call();
  if (result == 0) record(Entry::folder, 0, static_cast<int64_t>(look(*path)->st_mode & 07777), *path);
  return result;
}

/// Both names are below the roots, or the call passes by: the layer knows no way in or out.
template <class Call>
int move_name(int from_folder, const char* from_name, int to_folder, const char* to_name, Call&& call) {
  const auto from = place_of(from_folder, from_name);
  const auto to = place_of(to_folder, to_name);
  if (!from || !to) return from || to ? failed(EXDEV) : call();
  const Step step;
  if (const int error = error_for(op_name, *to)) return failed(error);
  const auto moved = look(*from);
  if (moved && S_ISDIR(moved->st_mode)) return failed(ENOTSUP);  // nobody needs it yet
  const auto replaced = look(*to);
  keep_removed(*to);
  const int result = call();
  if (result != 0) return result;
  if (replaced && S_ISREG(replaced->st_mode)) grown(*to, replaced->st_size);
  record(Entry::rename, moved ? moved->st_ino : 0, 0, *from, *to);
  return 0;
}

template <class Call>
int add_link(int folder, const char* name, Call&& call) {
  const auto path = place_of(folder, name);
  if (!path) return call();
  const Step step;
  if (const int error = error_for(op_name, *path)) return failed(error);
  const int result = call();
  if (result == 0) record(Entry::link, look(*path)->st_ino, 0, *path);
  return result;
}

/// The name is known afterwards only.
int with_new_name(int fd) {
  if (const auto place = fd >= 0 ? place_of(fd) : std::nullopt) {
    const Step step;
    created(place->path);
  }
  return fd;
}

int flags_of(const char* mode) {
  const std::string text = mode;
  if (text.starts_with('r')) return 0;
  return text.starts_with('w') ? O_CREAT | O_TRUNC : O_CREAT;
}

FILE* open_stream(const char* path, const char* mode, decltype(::fopen)* next) {
  FILE* stream = nullptr;
  const int result = open_file(AT_FDCWD, path, flags_of(mode), [&] {
    stream = next(path, mode);
    return stream == nullptr ? -1 : 0;
  });
  return result == 0 ? stream : nullptr;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  static auto* const next = behind<decltype(::open)>("open");
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_file(AT_FDCWD, path, flags, [&] { return next(path, flags, mode); });
}
int open64(const char* path, int flags, ...) {
  static auto* const next = behind<decltype(::open64)>("open64");
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_file(AT_FDCWD, path, flags, [&] { return next(path, flags, mode); });
}
int openat(int folder, const char* path, int flags, ...) {
  static auto* const next = behind<decltype(::openat)>("openat");
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_file(folder, path, flags, [&] { return next(folder, path, flags, mode); });
}
int openat64(int folder, const char* path, int flags, ...) {
  static auto* const next = behind<decltype(::openat64)>("openat64");
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_file(folder, path, flags, [&] { return next(folder, path, flags, mode); });
}
int creat(const char* path, mode_t mode) {
  return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char* path, mode_t mode) {
  return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
FILE* fopen(const char* path, const char* mode) {
  return open_stream(path, mode, behind<decltype(::fopen)>("fopen"));
}
FILE* fopen64(const char* path, const char* mode) {
  return open_stream(path, mode, behind<decltype(::fopen)>("fopen64"));
}
int mkstemp(char* name) {
  return with_new_name(behind<decltype(::mkstemp)>("mkstemp")(name));
}
int mkstemp64(char* name) {
  return with_new_name(behind<decltype(::mkstemp)>("mkstemp64")(name));
}
int mkostemp(char* name, int flags) {
  return with_new_name(behind<decltype(::mkostemp)>("mkostemp")(name, flags));
}
int mkostemp64(char* name, int flags) {
  return with_new_name(behind<decltype(::mkostemp)>("mkostemp64")(name, flags));
}

int rename(const char* from, const char* to) noexcept {
  static auto* const next = behind<decltype(::rename)>("rename");
  return move_name(AT_FDCWD, from, AT_FDCWD, to, [&] { return next(from, to); });
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  static auto* const next = behind<decltype(::renameat)>("renameat");
  return move_name(from_folder, from, to_folder, to, [&] { return next(from_folder, from, to_folder, to); });
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  static auto* const next = behind<decltype(::renameat2)>("renameat2");
  return move_name(from_folder, from, to_folder, to,
                   [&] { return next(from_folder, from, to_folder, to, flags); });
}
int link(const char* from, const char* to) noexcept {
  static auto* const next = behind<decltype(::link)>("link");
  return add_link(AT_FDCWD, to, [&] { return next(from, to); });
}
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  static auto* const next = behind<decltype(::linkat)>("linkat");
  return add_link(to_folder, to, [&] { return next(from_folder, from, to_folder, to, flags); });
}
int unlink(const char* path) noexcept {
  static auto* const next = behind<decltype(::unlink)>("unlink");
  return remove_name(AT_FDCWD, path, false, [&] { return next(path); });
}
int unlinkat(int folder, const char* path, int flags) noexcept {
  static auto* const next = behind<decltype(::unlinkat)>("unlinkat");
  return remove_name(folder, path, (flags & AT_REMOVEDIR) != 0, [&] { return next(folder, path, flags); });
}
int rmdir(const char* path) noexcept {
  static auto* const next = behind<decltype(::rmdir)>("rmdir");
  return remove_name(AT_FDCWD, path, true, [&] { return next(path); });
}
int remove(const char* path) noexcept {
  const auto status = look(path);
  return status && S_ISDIR(status->st_mode) ? rmdir(path) : unlink(path);
}
int mkdir(const char* path, mode_t mode) noexcept {
  static auto* const next = behind<decltype(::mkdir)>("mkdir");
  return make_folder(AT_FDCWD, path, [&] { return next(path, mode); });
}
int mkdirat(int folder, const char* path, mode_t mode) noexcept {
  static auto* const next = behind<decltype(::mkdirat)>("mkdirat");
  return make_folder(folder, path, [&] { return next(folder, path, mode); });
}

}  // extern "C"
