// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace sluice::store {

/// SQLite's code for a damaged file, which what SQLite cannot see for itself carries too.
inline constexpr int damaged = 11;

/// The store could not do it: disk full, I/O error, damage. The message says what to do.
class StoreError : public base::Error {
 public:
  StoreError(const std::string& what, int code) : Error(what), code_(code) {}
  /// SQLite's extended result code.
  int code() const noexcept { return code_; }
  bool disk_full() const noexcept;
  /// What was written may be gone with the next power cut, although a later sync succeeds.
  bool sync_failed() const noexcept;
  static constexpr int corrupt = 11;
  static constexpr int no_room = 13;
  static constexpr int no_database = 26;
  /// What was to be read is damaged.
  bool damage() const noexcept { return (code_ & 0xFF) == corrupt || (code_ & 0xFF) == no_database; }

 private:
  int code_;
};

/// The disk of this folder has no room.
StoreError disk_full(const std::filesystem::path& folder);

/// One use of a prepared statement. Parameters are bound in order, columns read by index. Ends the use when
/// it goes out of scope; the statement itself stays prepared in its Database.
class Query {
 public:
  explicit Query(sqlite3_stmt* statement) noexcept : statement_(statement) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  Query& bind(int64_t value);
  Query& bind(uint64_t value) { return bind(static_cast<int64_t>(value)); }
  Query& bind(int value) { return bind(static_cast<int64_t>(value)); }
  Query& bind(bool value) { return bind(static_cast<int64_t>(value)); }
  Query& bind(uint32_t value) { return bind(static_cast<int64_t>(value)); }
  /// Text and blobs are borrowed until the end of this use.
  Query& bind(std::string_view text);
  Query& bind_blob(std::string_view bytes);
  /// What the other query has in that column, of whatever type.
  Query& bind_column(const Query& from, int column);

  /// Moves to the next row; false when there is none. Throws StoreError.
  bool step();
  /// Runs a statement that returns no rows.
  void run() { step(); }

  int64_t integer(int column) const;
  uint64_t count(int column) const { return static_cast<uint64_t>(integer(column)); }
  /// Text or blob, valid until the next step.
  std::string_view bytes(int column) const;
  std::string text(int column) const { return std::string(bytes(column)); }

 private:
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

/// One connection. Not thread-safe: the Store guards it.
class Database {
 public:
  enum class Open { create, change, read };
  Database(const std::filesystem::path& file, Open open);
  /// create: make the file when it is not there.
  Database(const std::filesystem::path& file, bool create)
      : Database(file, create ? Open::create : Open::change) {}
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// Statements without parameters or results.
  void execute(const char* sql);
  /// A prepared statement, cached by its text (a string literal).
  Query query(const char* sql);
  int64_t integer(const char* sql);
  /// A statement of a text that is made at run time; not cached.
  void query_once(const std::string& sql, const std::function<void(Query&)>& body);
  /// Statements end with an error whose code is `interrupted` as soon as this says so; asked now and then.
  void interrupt_when(std::function<bool()> enough);
  static constexpr int interrupted = 9;
  /// Who only looks leaves the files as they are, also where nobody else has them open: the log stays a log.
  void leave_log();
  /// Rows changed by the last statement.
  int64_t changes() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const noexcept;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  std::function<bool()> enough_;
  std::unique_ptr<sqlite3, Close> connection_;
  std::map<const char*, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

}  // namespace sluice::store
