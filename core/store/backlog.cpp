// SPDX-License-Identifier: Apache-2.0
#include "store/backlog.hpp"

#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "store/checkpoints.hpp"
#include "store/codec.hpp"
#include "store/salvage.hpp"

namespace sluice::store {
namespace {

/// Transactions that are still growing: the source hands them over again. None where that cannot be read.
std::set<std::pair<int64_t, int64_t>> growing(Database& database) {
  std::set<std::pair<int64_t, int64_t>> open;
  try {
    Query row = database.query("SELECT pipeline, id FROM txn WHERE closed = 0");
    while (row.step()) open.emplace(row.integer(0), row.integer(1));
  } catch (const StoreError& error) {
    if (!error.damage()) throw;
  }
  return open;
}

}  // namespace

ReadBack each_buffered(const std::filesystem::path& file, const std::string& pipeline,
                       const std::string& stream, const std::function<void(std::string_view lines)>& see) {
  Database database(file, Database::Open::read);
  const auto only = pipeline.empty() ? std::nullopt : find_pipeline(database, pipeline);
  if (!pipeline.empty() && !only) throw base::Error("the store knows no pipeline " + pipeline);
  const auto open = growing(database);
  ReadBack found;
  std::string memory;
  std::set<int64_t> seen;
  walk_rows(database, "batch", [&](int64_t number) {
    if (!seen.insert(number).second) return;
    try {
      Query row = database.query(
          "SELECT pipeline, txn, stream, records, bytes, codec, data FROM batch NOT INDEXED WHERE rowid = ?");
      if (!row.bind(number).step()) return;
      if ((only && row.integer(0) != *only) || (!stream.empty() && row.bytes(2) != stream)) return;
      if (open.contains({row.integer(0), row.integer(1)})) return;
      memory.resize(static_cast<std::size_t>(row.integer(4)));
      unpack(static_cast<Codec>(row.integer(5)), row.bytes(6), memory.data(), memory.size());
      found.records += row.count(3);
    } catch (const StoreError& error) {
      if (!error.damage()) throw;
      ++found.unreadable;
      return;
    }
    see(memory);
  });
  return found;
}

}  // namespace sluice::store
