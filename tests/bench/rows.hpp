// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/cost.hpp"
#include "bench/site.hpp"

namespace sluice::bench {

/// One line of the table: the same work, once in each round.
struct Row {
  std::string name;
  std::uint64_t bytes = 0;    ///< payload of one round
  std::uint64_t records = 0;  ///< of one round
  std::function<Cost()> work;
  std::vector<Cost> rounds;
};

/// All rows that can be measured on this machine; the site outlives them.
std::vector<Row> rows_of(Site& site);

/// The same job with more pipelines, other pages, other events, and after a long outage; each row has a site
/// of its own below the folder of these options.
std::vector<Row> scaling_rows(const SiteOptions& base);

/// One round after the other, each with every row, so that what the machine does besides strikes all rows
/// alike.
void measure(std::vector<Row>& rows, unsigned rounds);

/// Medians, with the spread of the time, as a table for people.
std::string table(const std::vector<Row>& rows);
/// Of services without work, by the number of their pipelines.
std::string table(const std::map<std::uint64_t, Idle>& idle);
/// The same and each single round, as one line of JSON a row.
std::string json(const std::vector<Row>& rows);

}  // namespace sluice::bench
