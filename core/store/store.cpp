// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include <system_error>

#include "base/file.hpp"
#include "store/dead_letters.hpp"
#include "store/integrity.hpp"
#include "store/schema.hpp"
#include "store/transactions.hpp"

namespace sluice::store {
namespace {

std::filesystem::path prepared(std::filesystem::path folder, Store::Access access) {
  if (access == Store::Access::own) {
    base::make_private_folder(folder);
    base::make_private_folder(folder / "work");
  } else if (std::error_code error; !std::filesystem::exists(folder / "sluice.db", error)) {
    throw base::Error("no store in " + folder.string() + (error ? " (" + error.message() + ")" : "") +
                      "; name the folder with --store, or the configuration with --config");
  }
  return folder;
}

std::optional<base::FolderLock> locked(const std::filesystem::path& folder, Store::Access access) {
  if (access == Store::Access::look) return std::nullopt;
  return std::optional<base::FolderLock>(std::in_place, folder);
}

}  // namespace

Store::Store(std::filesystem::path folder, Access access, int64_t reserve_size)
    : folder_(prepared(std::move(folder), access)),
      lock_(locked(folder_, access)),
      writer_(folder_ / "sluice.db", access == Access::own),
      reader_(folder_ / "sluice.db", false),
      reserve_(folder_ / "reserve", reserve_size) {
  if (access == Access::look) {
    writer_.leave_log();
    reader_.leave_log();
    require_current(writer_);
    writer_.execute("PRAGMA synchronous = FULL");
    return;
  }
  reserve_.take();
  try {
    prepare();
  } catch (const StoreError& error) {
    if (!error.disk_full() || !reserve_.held()) throw;
    roll_back();
    make_room();
    prepare();
  }
}

void Store::prepare() {
  migrate(writer_);
  writer_.execute("PRAGMA synchronous = FULL");
  // 32 MiB of log: a page that is used again meanwhile goes to the database once, and there are fewer syncs.
  writer_.execute("PRAGMA wal_autocheckpoint = 4096");
  if (!std::filesystem::exists(mark_of(folder_)))
    base::write_whole_file(mark_of(folder_), "A store of sluice was made in this folder.\n", 0600);
  write(Durability::durable, [](Database& database) {
    drop_open_transactions(database);  // what a kill left behind
    drop_pending_dead_letters(database);
  });
}

Store::WriteScope::WriteScope(Store& store, Durability durability) : store_(store) {
  if (durability != store.durability_) {
    store.writer_.execute(durability == Durability::durable ? "PRAGMA synchronous = FULL"
                                                            : "PRAGMA synchronous = NORMAL");
    store.durability_ = durability;
  }
  store.writer_.execute("BEGIN IMMEDIATE");
  store.committed_ = false;
}

Store::WriteScope::~WriteScope() {
  if (!store_.committed_) store_.roll_back();
}

void Store::roll_back() noexcept {
  try {
    writer_.execute("ROLLBACK");
  } catch (const StoreError&) {
    // SQLite has rolled back by itself, as it does after a full disk; the first error is on its way up.
  }
}

bool Store::has_room() {
  if (reserve_.held()) return true;
  const std::scoped_lock hold(writer_mutex_);
  return reserve_.take();
}

void Store::require_room() {
  if (!has_room()) throw disk_full(folder_);
}

void Store::make_room() noexcept {
  reserve_.give_up();
  try {
    // The log is used again from its beginning; otherwise it would go on growing with each small write.
    writer_.execute("PRAGMA wal_checkpoint(PASSIVE)");
  } catch (const StoreError&) {
    // Not even that: the next write says so.
  }
}

/// A kernel forgets what it could not write when a sync fails: what lies behind it in the log, synced or not,
/// cannot be read after a power cut. So the log begins anew, once its good part is in the database. Throws
/// StoreError.
void Store::renew_log() {
  Query row = writer_.query("PRAGMA wal_checkpoint(TRUNCATE)");
  log_in_doubt_ = !row.step() || row.integer(0) != 0;  // somebody reads: at the next write again
}

void Store::commit() {
  writer_.execute("COMMIT");
  committed_ = true;
}

}  // namespace sluice::store
