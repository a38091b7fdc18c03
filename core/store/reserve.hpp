// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>

#include "base/folder.hpp"

namespace sluice::store {

/// Room on the store's disk that nobody else can take. Given up when the disk is full, so that positions,
/// checkpoints, states and dead letters can still be recorded; what would only fill the disk further waits
/// until it is held again. [any thread, one at a time; held() at any time]
class Reserve {
 public:
  /// The log of the database may grow by 8 MiB before it is used again, and the database by as much.
  static constexpr int64_t usual_size = 16 << 20;

  /// file: made when there is room for it, and left at the end.
  Reserve(std::filesystem::path file, int64_t size) : file_(std::move(file)), size_(size) {}

  /// Takes the room unless it is held already; false when the disk has none.
  bool take() noexcept;
  /// The disk is full: its room is free for the store.
  void give_up() noexcept;
  bool held() const noexcept { return held_; }

 private:
  bool is_whole(const base::Descriptor& file) const noexcept;

  std::filesystem::path file_;
  int64_t size_;
  std::atomic<bool> held_ = false;
};

}  // namespace sluice::store
