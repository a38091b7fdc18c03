// SPDX-License-Identifier: Apache-2.0
#include "faults/disk/replay.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace sluice::disk {
namespace {

constexpr std::size_t sector = 512;  // what a disk writes whole

std::string_view folder_of(std::string_view path) {
  return path.substr(0, path.rfind('/'));
}

}  // namespace

bool Replay::NameChange::in(std::string_view folder) const {
  return folder_of(path) == folder || (!second.empty() && folder_of(second) == folder);
}

void Replay::apply(const EntryHead& head, std::string_view first, std::string_view second) {
  switch (head.kind) {
    case Entry::write:
      writes_[head.inode].push_back({false, head.offset, std::string(first), false});
      break;
    case Entry::truncate:
      writes_[head.inode].push_back({true, head.offset, {}, false});
      break;
    case Entry::sync:
      sync(head.inode);
      break;
    case Entry::lost:
      for (Change& change : writes_[head.inode]) change.lost = true;
      break;
    case Entry::sync_folder:
      sync_folder(first);
      break;
    case Entry::create:
      durable_.contents.try_emplace(head.inode);
      durable_.modes[head.inode] = static_cast<uint32_t>(head.offset);
      [[fallthrough]];
    default:
      changes_.push_back({head.kind, head.inode, static_cast<uint32_t>(head.offset), std::string(first),
                          std::string(second)});
  }
}

void Replay::apply(Image& image, const NameChange& change) {
  switch (change.kind) {
    case Entry::create:
    case Entry::link:
      image.names[change.path] = {false, change.inode, 0};
      break;
    case Entry::folder:
      image.names[change.path] = {true, 0, change.mode};
      break;
    case Entry::rename:
      image.names.erase(change.path);
      image.names[change.second] = {false, change.inode, 0};
      break;
    default:
      image.names.erase(change.path);
  }
}

void Replay::apply(std::string& content, const Change& change) {
  const auto at = static_cast<std::size_t>(change.offset);
  if (change.truncate) return content.resize(at);
  if (content.size() < at + change.data.size()) content.resize(at + change.data.size());
  content.replace(at, change.data.size(), change.data);
}

void Replay::sync(Inode inode) {
  const auto found = writes_.find(inode);
  if (found == writes_.end()) return;
  std::string& content = durable_.contents[inode];
  for (const Change& change : found->second) {
    // A length is the file system's own, not a page of the cache: it is not lost.
    if (!change.lost || change.truncate) {
      apply(content, change);
    } else if (const auto end = static_cast<std::size_t>(change.offset) + change.data.size();
               content.size() < end) {
      content.resize(end);
    }
  }
  writes_.erase(found);
}

void Replay::sync_folder(std::string_view folder) {
  std::vector<NameChange> rest;
  for (NameChange& change : changes_) {
    if (change.in(folder)) {
      apply(durable_, change);
    } else {
      rest.push_back(std::move(change));
    }
  }
  changes_ = std::move(rest);
}

/// Each sector holds what it held after some of the writes to it, the last ones missing; so does the length.
std::string Replay::torn(std::string content, const std::vector<Change>& changes, std::mt19937_64& random) {
  std::string all = content;
  std::size_t longest = content.size();
  std::vector<std::size_t> lengths{content.size()};
  for (const Change& change : changes) {
    apply(all, change);
    longest = std::max(longest, all.size());
    lengths.push_back(all.size());
  }
  const std::size_t length = random() % 2 == 0 ? all.size() : lengths[random() % lengths.size()];
  std::string result(longest, '\0');
  for (std::size_t at = 0; at < longest; at += sector) {
    std::string piece(sector, '\0');
    if (at < content.size()) content.copy(piece.data(), sector, at);
    const std::size_t last = random() % 2 == 0 ? changes.size() : random() % (changes.size() + 1);
    for (std::size_t i = 0; i < last; ++i) {
      const Change& change = changes[i];
      const auto begin = static_cast<std::size_t>(change.offset);
      if (change.truncate && begin < at + sector) {
        const std::size_t from = std::max(begin, at) - at;
        std::fill(piece.begin() + static_cast<std::ptrdiff_t>(from), piece.end(), '\0');
      } else if (!change.truncate && begin < at + sector && begin + change.data.size() > at) {
        const std::size_t from = std::max(begin, at);
        const std::size_t to = std::min(begin + change.data.size(), at + sector);
        change.data.copy(piece.data() + (from - at), to - from, from - begin);
      }
    }
    piece.copy(result.data() + at, std::min(sector, longest - at));
  }
  result.resize(length);
  if (result != content && result != all) ++torn_;
  return result;
}

Image Replay::cut(std::mt19937_64& random, Left left, Names names) {
  Image image = durable_;
  const std::size_t cutoff = left == Left::nothing      ? 0
                             : left == Left::everything ? changes_.size()
                                                        : random() % (changes_.size() + 1);
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const bool kept = left == Left::something && names == Names::strict ? random() % 2 == 0 : i < cutoff;
    if (kept) apply(image, changes_[i]);
  }
  for (const auto& [inode, changes] : writes_) {
    std::string& content = image.contents[inode];
    if (left == Left::everything) {
      for (const Change& change : changes) apply(content, change);
    } else if (left == Left::something) {
      content = torn(std::move(content), changes, random);
    }
  }
  // A folder that is not there takes everything in it along; the roots themselves are no names.
  std::erase_if(image.names, [&](const auto& one) {
    for (auto folder = folder_of(one.first); !folder.empty(); folder = folder_of(folder)) {
      const bool known = durable_.names.contains(std::string(folder)) ||
                         std::any_of(changes_.begin(), changes_.end(),
                                     [&](const NameChange& c) { return c.path == folder; });
      if (known && !image.names.contains(std::string(folder))) return true;
    }
    return false;
  });
  return image;
}

uint64_t Replay::unsynced_writes() const {
  uint64_t count = 0;
  for (const auto& [inode, changes] : writes_) count += changes.size();
  return count;
}

uint64_t replay_journal(const std::filesystem::path& journal, Replay& replay) {
  std::ifstream in(journal, std::ios::binary);
  uint64_t entries = 0;
  EntryHead head;
  for (std::string bytes; in.read(reinterpret_cast<char*>(&head), sizeof head) && head.magic == entry_begin;
       ++entries) {
    const std::size_t size = std::size_t{head.size} + head.second_size;
    uint32_t end = 0;
    bytes.resize(size);
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size)) ||
        !in.read(reinterpret_cast<char*>(&end), sizeof end) || end != entry_end) {
      break;  // what the kill tore: it never returned to the program
    }
    const std::string_view all = bytes;
    replay.apply(head, all.substr(0, head.size), all.substr(head.size));
  }
  return entries;
}

}  // namespace sluice::disk
