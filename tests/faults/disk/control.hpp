// SPDX-License-Identifier: Apache-2.0
// What the driver and the layer inside the program share: a page of memory, and the journal's format.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace sluice::disk {

inline constexpr const char* roots_variable = "SLUICE_DISK_ROOTS";    // folders, with ":" between them
inline constexpr const char* shadow_variable = "SLUICE_DISK_SHADOW";  // the driver's folder, same file system
inline constexpr const char* control_variable = "SLUICE_DISK_CONTROL";  // file with a Control

/// What a rule applies to, as bits.
enum Operation : uint32_t {
  op_write = 1,
  op_sync = 2,
  op_read = 4,
  op_open = 8,
  op_name = 16,
  op_truncate = 32
};

enum class RuleKind : uint32_t {
  off,
  error,       ///< the operation fails with `error`
  full,        ///< files may grow by `room` bytes; then short writes, then `error`. What is freed comes back
  short_write  ///< a write takes half of what it was given
};

/// One fault. The driver fills it in and sets `kind` last.
struct Rule {
  std::atomic<RuleKind> kind{RuleKind::off};
  uint32_t operations = 0;
  int32_t error = 0;
  std::array<char, 256> path{};       ///< part of the path; empty: every file below the roots
  std::atomic<int64_t> times{-1};     ///< how often it still happens; negative: always
  std::atomic<int64_t> room{0};       ///< full: bytes left
  std::atomic<uint64_t> injected{0};  ///< how often it has happened
};

struct Control {
  std::atomic<uint64_t> operations{0};  ///< that may change something, so far
  std::atomic<uint64_t> kill_at{0};     ///< SIGKILL in place of the operation with this number; 0: never
  std::array<Rule, 16> rules{};
  std::atomic<int64_t> clock_offset{0};  ///< seconds that the time of day is ahead
};
static_assert(std::atomic<uint64_t>::is_always_lock_free && std::atomic<RuleKind>::is_always_lock_free);

/// Kinds of entries in the journal.
enum class Entry : uint32_t {
  write = 1,  ///< inode, offset, data
  truncate,   ///< inode, offset: the new length
  sync,       ///< inode: what was written is durable
  lost,    ///< inode: a sync failed; as with Linux's page cache, a later one does not cover what was written
  create,  ///< inode, offset: the mode, path
  link,    ///< inode, path
  unlink,  ///< path
  rename,  ///< path, second path
  folder,  ///< a folder was made: path, offset: the mode
  no_folder,   ///< a folder was removed: path
  sync_folder  ///< path: the names in it are durable
};

/// In front of each entry; its bytes follow, then `entry_end`. An entry that is not whole ends the journal.
struct EntryHead {
  uint32_t magic = 0;
  Entry kind{};
  uint64_t inode = 0;
  int64_t offset = 0;
  uint32_t size = 0;         ///< of the data, or of the path
  uint32_t second_size = 0;  ///< of the second path
};
inline constexpr uint32_t entry_begin = 0x534c4455;
inline constexpr uint32_t entry_end = 0x4c444f55;

inline constexpr const char* journal_name = "journal";
inline constexpr const char* control_name = "control";
inline constexpr const char* grave_name =
    "grave";  // removed files, by inode, so that a number is not used again

}  // namespace sluice::disk
