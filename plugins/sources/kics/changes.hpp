// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk/emitter.hpp>
#include <sluice/sdk/host.hpp>

#include "sources/kics/baseline.hpp"
#include "sources/kics/config.hpp"
#include "sources/kics/reader.hpp"
#include "sources/kics/row_view.hpp"

namespace sluice::kics {

/// What one row is compared by, and where it stands in its file: 32 bytes, so that 200 000 rows are a few
/// megabytes.
struct RowIndex {
  uint64_t key = 0;     ///< of the id
  uint64_t digest = 0;  ///< of the members that count
  uint64_t offset = 0;
  uint32_t size = 0;
};

/// Two rows of one id that differ, or one of them where the other is missing.
struct Difference {
  std::optional<RowIndex> before, after;
};

/// What became different. Sorts both lists. Rows that share an id are paired where they are alike; what is
/// left of them is gone and added. In the order of the rows as they came, those that are gone at the end.
std::vector<Difference> compare(std::vector<RowIndex>& before, std::vector<RowIndex>& after);

/// {"change":"changed","resource":"devices","id":"17","item":{...},"changed":{"os":{"from":"","to":"Linux"}}}
/// An empty text stands for a row that is missing; an empty answer says that the rows differ in nothing that
/// counts.
std::string change_record(std::string_view resource, std::string_view before, std::string_view after,
                          const std::vector<std::string>& ignored);

/// Tells what changed in inventories from one complete reading to the next.
class Changes {
 public:
  Changes(const Config& config, sdk::Host host);

  /// Reads the resource as a whole and hands over what is different from `before`; none: the first run. The
  /// transaction is for the caller to close with a checkpoint that names what is returned, and where nothing
  /// is returned the old one stays; is_open says whether there is a transaction.
  struct Outcome {
    std::optional<Baseline> baseline;
    bool is_open = false;
  };
  Outcome read(Reader& reader, Client& client, const std::string& resource,
               const std::optional<Baseline>& before, int64_t now, sdk::Emitter& out);

  /// What the checkpoint in force names; the other files go.
  void keep_only(const std::map<std::string, Baseline>& baselines) const noexcept;

 private:
  class Writing;

  std::vector<RowIndex> index_of(const BaselineReader& file) const;
  bool has_vanished(const std::string& resource, const Reading& reading, const Baseline& before);
  void emit(const std::string& resource, const std::vector<Difference>& differences,
            const BaselineReader* old, BaselineWriter& writer, sdk::Emitter& out, bool& is_open) const;

  const Config& config_;
  const sdk::Host host_;
  const BaselineFolder folder_;
  std::set<std::string> empty_once_;
};

}  // namespace sluice::kics
