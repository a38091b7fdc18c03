// SPDX-License-Identifier: Apache-2.0
#include "bench/rows.hpp"

#include <iostream>
#include <utility>

#include "bench/rivals.hpp"

namespace sluice::bench {
namespace {

Row of_events(Site& site, std::string name, Job job) {
  return {std::move(name),
          site.bytes() * site.options().pipelines,
          site.options().events * site.options().pipelines,
          [&site, job] { return site.run(job); },
          {}};
}

/// What a collector that was down has left, sent when it is back.
Row backlog(Site& site) {
  return {"disk buffer, a backlog to tcp",
          site.bytes() * site.options().pipelines,
          site.options().events * site.options().pipelines,
          [&site] {
            site.run({"disk", {"tcp"}, false, true});
            return site.run({"disk", {"tcp"}, true, false});
          },
          {}};
}

Row of_file(Site& site, std::string name, Cost (*work)(Site&)) {
  return {std::move(name), site.bytes(), site.options().events, [&site, work] { return work(site); }, {}};
}

Row inventory(Site& site, const std::string& profile) {
  return {"kics to csv, profile " + profile,
          0,
          site.options().rows,
          [&site, profile] { return site.inventory(profile); },
          {}};
}

}  // namespace

std::vector<Row> rows_of(Site& site) {
  std::vector<Row> rows;
  rows.push_back({"floor: curl to nc, one page",
                  site.page_bytes(),
                  site.options().page,
                  [&site] { return site.curl_to_nc(); },
                  {}});
  rows.push_back(of_events(site, "kata to siem (tcp), memory", {"memory", {"tcp"}}));
  rows.push_back(of_events(site, "kata to siem (tls), memory", {"memory", {"tls"}}));
  rows.push_back(of_events(site, "kata to siem (tcp), disk", {"disk", {"tcp"}}));
  rows.push_back(of_events(site, "kata to siem (tls), disk", {"disk", {"tls"}}));
  rows.push_back(of_events(site, "kata to file, memory", {"memory", {"file"}}));
  rows.push_back(of_events(site, "kata to siem (tcp) and file, disk", {"disk", {"tcp", "file"}}));
  rows.push_back(backlog(site));
  if (!site.options().rivals.empty()) {
    rows.push_back(of_file(site, "rsyslog, file to tcp", rsyslog));
    rows.push_back(of_file(site, "syslog-ng, file to tcp", syslog_ng));
  }
  rows.push_back(inventory(site, "compat"));
  rows.push_back(inventory(site, "clean"));
  return rows;
}

void measure(std::vector<Row>& rows, unsigned rounds) {
  for (unsigned round = 1; round <= rounds; ++round) {
    for (auto& row : rows) {
      std::cerr << "round " << round << " of " << rounds << ": " << row.name << std::endl;
      row.rounds.push_back(row.work());
    }
  }
}

}  // namespace sluice::bench
