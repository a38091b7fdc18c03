// SPDX-License-Identifier: Apache-2.0
// Records that become a table. Read back by the rules of RFC 4180 the file has a row for each record that was
// taken and a cell for each column, and in the clean profile the texts in it are those of the records.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <simdjson.h>

#include "fuzz/target.hpp"
#include "sinks/csv/table.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using fuzz::require;

namespace {

using Row = std::vector<std::string>;
using Texts = std::map<std::string, std::string, std::less<>>;  // by column, those that are known

std::vector<Row> read_table(std::string_view file, char delimiter) {
  std::vector<Row> rows;
  bool quoted = false, in_row = false;
  for (std::size_t at = 0; at < file.size(); ++at) {
    const char c = file[at];
    if (!in_row) rows.emplace_back(1);
    in_row = true;
    std::string& cell = rows.back().back();
    if (c == '"') {
      if (quoted && file.substr(at, 2) == "\"\"")
        cell += file[++at];
      else
        quoted = !quoted;
    } else if (!quoted && c == delimiter) {
      rows.back().emplace_back();
    } else if (!quoted && file.substr(at, 2) == "\r\n") {
      in_row = false;
      ++at;
    } else {
      require(quoted || (c != '\r' && c != '\n'), "a line break stands in quotes");
      cell += c;
    }
  }
  require(!quoted && !in_row, "the file ends with a line");
  return rows;
}

std::string guarded(std::string_view text, const csv::Config& config) {
  return (config.guards_formulas() && csv::looks_like_formula(text) ? "'" : "") + std::string(text);
}

/// False where the other reader does not take the record (1e400 in it, say).
bool texts_of(std::string_view record, const csv::Config& config, Texts& texts,
              std::set<std::string>& columns) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(record);
  simdjson::dom::object object;
  if (parser.parse(padded).get_object().get(object) != simdjson::SUCCESS) return false;
  for (const auto& [key, value] : object) {
    columns.emplace(key);
    texts.erase(std::string(key));  // of repeated keys the last counts
    std::string_view text;
    if (value.is_null()) texts.emplace(key, "");
    if (value.get_string().get(text) == simdjson::SUCCESS) texts.emplace(key, guarded(text, config));
  }
  return true;
}

std::string write(csv::Table& table, const std::filesystem::path& folder) {
  csv::NewFile file(folder.string(), "t.csv");
  table.write_to(file);
  file.finish();
  file.publish();
  std::ifstream in(folder / "t.csv", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  static const test::TemporaryFolder folder;
  static const std::atomic<bool> cancelled = false;
  fuzz::Input input(data, size);
  const uint8_t choice = input.number();
  csv::Config config;
  config.profile = (choice & 1) != 0 ? csv::Profile::compat : csv::Profile::clean;
  config.delimiter = std::string(1, ";,\t|"[(choice >> 1) % 4]);
  config.formula_guard = (choice & 8) != 0 ? csv::FormulaGuard::off : csv::FormulaGuard::by_profile;
  const csv::Layout layout{config, csv::Headers(config), folder.path().string(), cancelled};
  csv::Table table(layout);
  std::vector<Texts> expected;
  std::set<std::string> columns;
  bool known = config.profile == csv::Profile::clean;
  while (!input.empty()) {
    const std::string_view record = input.up_to("\n");
    try {
      table.add(record);
    } catch (const csv::Unfit&) {
      continue;
    }
    if (!texts_of(record, config, expected.emplace_back(), columns)) known = false;
  }
  const std::string file = write(table, folder.path());
  require(file.starts_with("\xEF\xBB\xBF"), "the file begins with a byte order mark");
  const auto rows = read_table(std::string_view(file).substr(3), config.delimiter[0]);
  const bool none = table.rows() == 0 && table.columns() == 0;
  require(rows.size() == (none ? 0 : table.rows() + 1), "each record is a row below the titles");
  // Rows without any column are blank lines.
  for (const Row& row : rows)
    require(row.size() == std::max<std::size_t>(table.columns(), 1), "each row has each column");
  if (!known) return 0;
  require(columns.size() == table.columns(), "each key is a column");
  std::size_t place = 0;
  for (const std::string& key : columns) {
    require(rows[0][place] == guarded(key, config), "titles are keys by code point");
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const auto found = expected[i].find(key);
      const bool bare = found == expected[i].end();
      require(bare || rows[i + 1][place] == found->second, "a text is the same in the table");
    }
    ++place;
  }
  return 0;
}
