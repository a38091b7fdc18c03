// SPDX-License-Identifier: Apache-2.0
// The layer's own state, inside the program that it was loaded into. Everything is found out per call (path
// of a descriptor, inode), so that no table of descriptors has to be kept right.
#pragma once

#include <cerrno>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <sys/stat.h>

#include "faults/disk/control.hpp"

namespace sluice::disk {

/// The same function of the library behind this one.
template <class Function>
Function* behind(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// A file or folder below the roots.
struct Place {
  std::string path;
  struct stat status {};
  bool named = true;  ///< false: removed, or made without a name
};

/// Nothing for what is not below the roots, or is neither a file nor a folder.
std::optional<Place> place_of(int fd);
/// The path, absolute and without links, when it is below the roots.
std::optional<std::string> place_of(int folder, const char* path);

/// True while faults or a journal are wanted.
bool loaded();
/// True when operations are journaled; then syncs are only journaled, too.
bool journals();

/// One operation that changes files: one at a time, numbered, and the last one where the driver said so.
class Step {
 public:
  Step();

 private:
  std::unique_lock<std::mutex> hold_;
};

void record(Entry kind, uint64_t inode, int64_t offset, std::string_view data, std::string_view second = {});
/// Keeps a file that is about to lose its last name.
void keep_removed(const std::string& path);

/// Seconds that the program's time of day is ahead.
int64_t clock_offset();

/// An error to report instead of doing it; 0: none.
int error_for(Operation operation, const std::string& path);
/// How many of the bytes may be written, which make the file this much longer; 0 with errno set: none.
std::size_t allowed(const std::string& path, std::size_t bytes, std::size_t growth);
/// The file grew by this much, or freed it (negative).
void grown(const std::string& path, int64_t bytes);
/// Bytes that a full disk has left; nothing where no rule says so.
std::optional<uint64_t> room(const std::string& path);

/// Keeps errno over what the layer does besides.
class KeepErrno {
 public:
  ~KeepErrno() { errno = saved_; }

 private:
  int saved_ = errno;
};

}  // namespace sluice::disk
