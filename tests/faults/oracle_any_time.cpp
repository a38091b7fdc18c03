// SPDX-License-Identifier: Apache-2.0
// What has to hold at every moment, in the middle of faults.
#include <fstream>
#include <iterator>
#include <map>

#include "faults/oracle.hpp"

namespace sluice::faults {
namespace {

/// Visible files by name; a hidden one is not published.
std::map<std::string, std::string> tables_in(const std::filesystem::path& folder) {
  std::map<std::string, std::string> tables;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(".")) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    tables[name] = {std::istreambuf_iterator<char>(in), {}};
  }
  return tables;
}

}  // namespace

Violations judge_ledger(const std::vector<store::PipelineAccount>& accounts) {
  Violations violations;
  for (const auto& account : accounts) {
    for (const auto& sink : account.deliveries) {
      if (sink.adds_up()) continue;
      violations.push_back(
          "conservation: " + account.pipeline + ", " + sink.sink + ": owed " + std::to_string(sink.owed) +
          ", delivered " + std::to_string(sink.counts.delivered) + ", filtered " +
          std::to_string(sink.counts.filtered) + ", rejected " + std::to_string(sink.counts.rejected) +
          " (letters " + std::to_string(sink.dead_letters) + "), in flight " +
          std::to_string(sink.in_flight));
    }
    if (!account.adds_up() && violations.empty())
      violations.push_back("conservation: " + account.pipeline + ": malformed " +
                           std::to_string(account.malformed) + ", letters " +
                           std::to_string(account.dead_letters));
  }
  return violations;
}

Violations judge_tables(const std::filesystem::path& published, const std::filesystem::path& reference,
                        bool complete) {
  Violations violations;
  const auto wanted = tables_in(reference);
  const auto there = tables_in(published);
  for (const auto& [name, bytes] : there) {
    const auto same = wanted.find(name);
    if (same == wanted.end() || same->second != bytes)
      violations.push_back(
          "csv: " + name + " is not the complete table: " + std::to_string(bytes.size()) + " bytes of " +
          (same == wanted.end() ? std::string("none") : std::to_string(same->second.size())));
  }
  if (complete && there.size() != wanted.size())
    violations.push_back("csv: " + std::to_string(there.size()) + " of " + std::to_string(wanted.size()) +
                         " tables are there");
  return violations;
}

}  // namespace sluice::faults
