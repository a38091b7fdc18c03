// SPDX-License-Identifier: Apache-2.0
#include "store/database.hpp"

#include <cerrno>
#include <limits>
#include <utility>

#include <sqlite3.h>

namespace sluice::store {
namespace {

std::string remedy(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return "; the disk is full: make room, sluice goes on by itself";
    case SQLITE_IOERR:
      return "; the disk or file system reports an error: look at the kernel's log";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      // SQLite says the same of a disk that reports EIO for a read.
      return "; the file is damaged, unless the kernel's log says that the disk cannot be read: stop the "
             "service and"
             " run `sluice store repair`";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return "; check that the folder exists and belongs to the user that runs sluice";
    default:
      return "";
  }
}

[[noreturn]] void fail(sqlite3* connection, const std::string& context) {
  int code = connection != nullptr ? sqlite3_extended_errcode(connection) : SQLITE_NOMEM;
  // SQLite knows no quota.
  if ((code & 0xFF) == SQLITE_IOERR && sqlite3_system_errno(connection) == EDQUOT) code = SQLITE_FULL;
  const char* reason = connection != nullptr ? sqlite3_errmsg(connection) : "out of memory";
  throw StoreError(context + ": " + reason + remedy(code), code);
}

}  // namespace

bool StoreError::sync_failed() const noexcept {
  return code_ == SQLITE_IOERR_FSYNC || code_ == SQLITE_IOERR_DIR_FSYNC;
}

bool StoreError::disk_full() const noexcept {
  return (code_ & 0xFF) == SQLITE_FULL;
}

StoreError disk_full(const std::filesystem::path& folder) {
  return StoreError("store " + folder.string() + ": no room for more" + remedy(SQLITE_FULL), SQLITE_FULL);
}

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::bind(int64_t value) {
  sqlite3_bind_int64(statement_, ++bound_, value);
  return *this;
}

Query& Query::bind(std::string_view text) {
  sqlite3_bind_text64(statement_, ++bound_, text.data() == nullptr ? "" : text.data(), text.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Query& Query::bind_blob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, ++bound_, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
  return *this;
}

Query& Query::bind_column(const Query& from, int column) {
  sqlite3_bind_value(statement_, ++bound_, sqlite3_column_value(from.statement_, column));
  return *this;
}

bool Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  fail(sqlite3_db_handle(statement_), "store");
}

int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Query::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return size == 0 ? std::string_view{} : std::string_view{static_cast<const char*>(data), size};
}

void Database::Close::operator()(sqlite3* connection) const noexcept {
  sqlite3_close_v2(connection);
}
void Database::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Database::Database(const std::filesystem::path& file, Open open) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX |
                    (open == Open::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    (open == Open::create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  connection_.reset(raw);
  if (code != SQLITE_OK) fail(raw, "store " + file.string());
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, 10'000);
}

Database::~Database() = default;

void Database::execute(const char* sql) {
  if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    fail(connection_.get(), "store");
}

Query Database::query(const char* sql) {
  auto& statement = statements_[sql];
  if (!statement) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(connection_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) !=
        SQLITE_OK) {
      statements_.erase(sql);
      fail(connection_.get(), "store");
    }
    statement.reset(raw);
  }
  return Query(statement.get());
}

void Database::query_once(const std::string& sql, const std::function<void(Query&)>& body) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(connection_.get(), sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
    fail(connection_.get(), "store");
  const std::unique_ptr<sqlite3_stmt, Finalize> statement(raw);
  Query query(raw);
  body(query);
}

void Database::interrupt_when(std::function<bool()> enough) {
  constexpr int instructions = 10'000;
  enough_ = std::move(enough);
  sqlite3_progress_handler(
      connection_.get(), instructions,
      [](void* self) { return static_cast<Database*>(self)->enough_() ? 1 : 0; }, this);
}

void Database::leave_log() {
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

int64_t Database::integer(const char* sql) {
  Query row = query(sql);
  return row.step() ? row.integer(0) : 0;
}

int64_t Database::changes() const {
  return sqlite3_changes64(connection_.get());
}

}  // namespace sluice::store
