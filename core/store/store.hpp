// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/folder.hpp"
#include "store/database.hpp"
#include "store/reserve.hpp"

namespace sluice::store {

/// How much a commit waits for: `ordered` survives a kill of the process and keeps its place in the order,
/// `durable` survives a power cut as well.
enum class Durability { ordered, durable };

/// The one database that checkpoints, buffers, ledgers and dead letters live in, so that they move together.
/// Any thread may call. One connection writes; a second one reads batches beside it.
class Store {
 public:
  /// own: the only sluice that works on it; makes and migrates it. look: beside a running one, for `sluice
  /// ledger` and `sluice dlq`; what it writes must be something that a running one expects at any moment.
  enum class Access { own, look };

  /// Throws Error: in use by another process, made by a newer version, damaged, not there (look).
  /// reserve_size: room that is held for what has to be recorded while the disk is full.
  Store(std::filesystem::path folder, Access access, int64_t reserve_size = Reserve::usual_size);

  /// Runs body(Database&) as one transaction of the database: all of it or nothing. On a full disk it gives
  /// up the reserve and runs the body a second time.
  template <class Body>
  auto write(Durability durability, Body&& body) {
    const std::scoped_lock hold(writer_mutex_);
    if (log_in_doubt_) renew_log();
    try {
      return write_one(durability, body);
    } catch (const StoreError& error) {
      log_in_doubt_ = log_in_doubt_ || error.sync_failed();
      if (!error.disk_full() || !reserve_.held()) throw;
    }
    make_room();
    return write_one(durability, body);
  }

  /// False while the disk is too full to hold the reserve; tries to take it again.
  bool has_room();
  /// Throws StoreError unless has_room(): nothing may be stored then that can wait.
  void require_room();

  /// Runs body(Database&) on the reading connection.
  template <class Body>
  auto read(Body&& body) {
    const std::scoped_lock hold(reader_mutex_);
    return std::forward<Body>(body)(reader_);
  }

  /// Runs body(Database&) on a connection of its own, so that nobody on the way of the records waits for
  /// somebody who looks at figures.
  template <class Body>
  auto view(Body&& body) {
    const std::scoped_lock hold(viewer_mutex_);
    if (!viewer_) viewer_.emplace(folder_ / "sluice.db", false);
    return std::forward<Body>(body)(*viewer_);
  }

  const std::filesystem::path& folder() const noexcept { return folder_; }
  /// Temporary files of plugins and spools.
  std::filesystem::path work_folder() const { return folder_ / "work"; }

 private:
  /// Begins; rolls back unless commit() came first.
  class WriteScope {
   public:
    WriteScope(Store& store, Durability durability);
    WriteScope(const WriteScope&) = delete;
    WriteScope& operator=(const WriteScope&) = delete;
    ~WriteScope();

   private:
    Store& store_;
  };
  template <class Body>
  auto write_one(Durability durability, Body& body) {
    const WriteScope scope(*this, durability);
    if constexpr (std::is_void_v<decltype(body(writer_))>) {
      body(writer_);
      commit();
    } else {
      auto result = body(writer_);
      commit();
      return result;
    }
  }
  void commit();
  void roll_back() noexcept;
  void prepare();
  void make_room() noexcept;
  void renew_log();

  std::filesystem::path folder_;
  std::optional<base::FolderLock> lock_;
  std::mutex writer_mutex_;
  std::mutex reader_mutex_;
  std::mutex viewer_mutex_;
  Database writer_;
  Database reader_;
  std::optional<Database> viewer_;
  Reserve reserve_;  // changed by whoever holds writer_mutex_
  Durability durability_ = Durability::durable;
  bool committed_ = false;
  bool log_in_doubt_ = false;  // since a sync failed; of whoever holds writer_mutex_
};

}  // namespace sluice::store
