// SPDX-License-Identifier: Apache-2.0
// What a disk holds for certain, and what it may hold after a power cut.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "faults/disk/control.hpp"

namespace sluice::disk {

using Inode = uint64_t;

/// How much of what was not synced a power cut leaves.
enum class Left { nothing, something, everything };
/// What a sync of a folder is needed for. strict: every change of a name. ordered: names reach the disk in
/// their order, as with a journaling file system.
enum class Names { strict, ordered };

/// Names and contents, folder by folder.
struct Image {
  struct Name {
    bool folder = false;
    Inode inode = 0;
    uint32_t mode = 0;  ///< of a folder
  };
  std::map<std::string, Name> names;  ///< by path; a folder comes before what is in it
  std::map<Inode, std::string> contents;
  std::map<Inode, uint32_t> modes;
};

/// Built from an image that is durable and the journal of what was done since.
class Replay {
 public:
  explicit Replay(Image durable) : durable_(std::move(durable)) {}

  /// One entry. Entries come in the order of the journal.
  void apply(const EntryHead& head, std::string_view first, std::string_view second);
  /// What is there after the cut.
  Image cut(std::mt19937_64& random, Left left, Names names);

  uint64_t unsynced_writes() const;
  uint64_t unsynced_names() const { return changes_.size(); }
  uint64_t torn_files() const noexcept { return torn_; }

 private:
  struct Change {  ///< of a file's content
    bool truncate = false;
    int64_t offset = 0;  ///< of the data; the new length
    std::string data;
    bool lost = false;
  };
  struct NameChange {
    Entry kind{};
    Inode inode = 0;
    uint32_t mode = 0;
    std::string path, second;
    bool in(std::string_view folder) const;
  };

  static void apply(Image& image, const NameChange& change);
  static void apply(std::string& content, const Change& change);
  void sync(Inode inode);
  void sync_folder(std::string_view folder);
  std::string torn(std::string content, const std::vector<Change>& changes, std::mt19937_64& random);

  Image durable_;
  std::map<Inode, std::vector<Change>> writes_;
  std::vector<NameChange> changes_;
  uint64_t torn_ = 0;
};

/// Reads a journal file into the replay; returns the number of whole entries.
uint64_t replay_journal(const std::filesystem::path& journal, Replay& replay);

}  // namespace sluice::disk
