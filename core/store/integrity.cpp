// SPDX-License-Identifier: Apache-2.0
#include "store/integrity.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/folder.hpp"
#include "store/ledger.hpp"
#include "store/schema.hpp"
#include "store/transactions.hpp"

namespace sluice::store {
namespace {

uint64_t size_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : size;
}

/// SQLite takes a log whose header is not its own for an empty one, and says nothing.
bool is_foreign_log(const std::filesystem::path& log) {
  std::array<unsigned char, 32> header{};
  std::ifstream in(log, std::ios::binary);
  if (!in.read(reinterpret_cast<char*>(header.data()), header.size())) return size_of(log) > 0;
  // A power cut may leave a log that has its length and nothing else: nothing was committed in it.
  if (std::all_of(header.begin(), header.end(), [](unsigned char byte) { return byte == 0; })) return false;
  return !(header[0] == 0x37 && header[1] == 0x7F && header[2] == 0x06 && (header[3] & 0xFEU) == 0x82);
}

class Look {
 public:
  Look(const std::filesystem::path& folder, const std::function<bool()>& enough)
      : folder_(folder), enough_(enough) {}

  Health take() {
    const auto file = folder_ / "sluice.db";
    if (!files(file)) return health_;
    try {
      Database database(file, left_in_the_middle() ? Database::Open::change : Database::Open::read);
      database.interrupt_when(enough_);
      if (!tables(database)) return health_;
      for (const char* table : {"pipeline", "delivery", "txn", "dead_letter", "batch"})
        quick(database, table);
      if (!health_.damaged()) quick(database, "");
      if (!health_.damaged()) batches(database);
      if (!health_.damaged()) ledger(database);
    } catch (const StoreError& error) {
      if (error.code() == Database::interrupted) {
        health_.complete = false;
      } else if (error.damage()) {
        health_.damage.emplace_back(error.what());
      } else {
        throw;
      }
    }
    return health_;
  }

 private:
  /// The making of the store was cut short before it had its log: SQLite puts back what was before, and has
  /// to write for that.
  bool left_in_the_middle() const { return size_of(folder_ / "sluice.db-journal") > 0; }

  /// False: there is no database to look into.
  bool files(const std::filesystem::path& file) {
    const auto log = folder_ / "sluice.db-wal";
    if (size_of(file) == 0) {
      if (size_of(log) > 0 || std::filesystem::exists(mark_of(folder_)))
        health_.damage.push_back(file.string() + " is empty or gone, but there was a store in this folder");
      return false;
    }
    if (is_foreign_log(log))
      health_.damage.push_back("the header of " + log.string() +
                               " is damaged: what was committed last cannot be read");
    return true;
  }

  /// False: there are none, as when a first start was cut short; damage where a store had been made.
  bool tables(Database& database) {
    if (database.integer("SELECT count(*) FROM sqlite_schema WHERE name IN"
                         " ('pipeline', 'delivery', 'txn', 'batch', 'dead_letter')") == 5)
      return true;
    if (database.integer("PRAGMA user_version") > 0 || std::filesystem::exists(mark_of(folder_)))
      health_.damage.emplace_back("tables are missing");
    return false;
  }

  void quick(Database& database, const std::string& table) {
    database.query_once("PRAGMA quick_check" + (table.empty() ? "(5)" : "('" + table + "')"),
                        [&](Query& row) {
                          for (int n = 0; n < 5 && row.step(); ++n) {
                            if (row.bytes(0) != "ok") add(table, row.text(0));
                          }
                        });
  }
  void add(const std::string& table, const std::string& what) {
    health_.damage.push_back((table.empty() ? "" : "table " + table + ": ") + what);
  }

  /// Whether each closed transaction has its batches, and each batch can be restored.
  void batches(Database& database) {
    std::string memory;
    database.query_once(
        "SELECT t.pipeline, t.id, t.batches, count(b.number) FROM txn t LEFT JOIN batch b ON b.pipeline = "
        "t.pipeline AND b.txn = t.id WHERE t.closed = 1 GROUP BY t.pipeline, t.id HAVING t.batches <> "
        "count(b.number) LIMIT 5",
        [&](Query& row) {
          while (row.step())
            health_.damage.push_back("transaction " + row.text(1) + " has " + row.text(3) + " of its " +
                                     row.text(2) + " batches");
        });
    database.query_once("SELECT txn, number, bytes, codec, data FROM batch", [&](Query& row) {
      while (health_.damage.size() < 5 && row.step()) {
        if (enough_()) {
          health_.complete = false;
          return;
        }
        try {
          memory.resize(static_cast<std::size_t>(row.integer(2)));
          unpack(static_cast<Codec>(row.integer(3)), row.bytes(4), memory.data(), memory.size());
        } catch (const std::exception&) {
          health_.damage.push_back("batch " + row.text(1) + " of transaction " + row.text(0) +
                                   " cannot be restored");
        }
      }
    });
  }

  void ledger(Database& database) {
    if (database.integer("PRAGMA user_version") != schema_version) return;
    for (const auto& account : read_ledger(database)) {
      if (!account.adds_up())
        health_.remarks.push_back("the ledger of " + account.pipeline +
                                  " does not add up: see `sluice ledger`, and report this");
    }
  }

  const std::filesystem::path& folder_;
  const std::function<bool()>& enough_;
  Health health_;
};

}  // namespace

Health look_at(const std::filesystem::path& folder, const std::function<bool()>& enough) {
  return Look(folder, enough).take();
}

void require_readable(const std::filesystem::path& folder) {
  std::vector<char> piece(std::size_t{1} << 20);
  for (const char* name : {"sluice.db", "sluice.db-wal"}) {
    const auto file = folder / name;
    const base::Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    ssize_t got = opened.get() < 0 ? (errno == ENOENT ? 0 : -1) : 1;
    while (got > 0) got = ::read(opened.get(), piece.data(), piece.size());
    if (got < 0)
      throw base::Error("the store's file " + file.string() +
                        " cannot be read: " + std::generic_category().message(errno) +
                        "; look at the disk and the kernel's log. Nothing was changed");
  }
}

std::filesystem::path mark_of(const std::filesystem::path& folder) {
  return folder / "sluice.made";
}

}  // namespace sluice::store
