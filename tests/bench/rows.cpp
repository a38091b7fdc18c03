// SPDX-License-Identifier: Apache-2.0
#include "bench/rows.hpp"

#include <initializer_list>
#include <iostream>
#include <memory>
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
  Job isolated{"memory", {"tcp"}};
  isolated.isolated = true;
  rows.push_back(of_events(site, "kata to siem (tcp), memory, isolated", isolated));
  rows.push_back(of_events(site, "kata to siem (tls), memory", {"memory", {"tls"}}));
  rows.push_back(of_events(site, "kata to siem (tcp), disk", {"disk", {"tcp"}}));
  isolated.buffer = "disk";
  rows.push_back(of_events(site, "kata to siem (tcp), disk, isolated", isolated));
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
  rows.push_back(
      {"python's csv.writer, from a file", 0, site.options().rows, [&site] { return python_csv(site); }, {}});
  return rows;
}

std::vector<Row> scaling_rows(const SiteOptions& base) {
  std::vector<Row> rows;
  const auto add = [&](const std::string& name, SiteOptions options,
                       const std::function<Row(Site&, std::string)>& make) {
    options.folder = base.folder / std::to_string(rows.size());
    options.rivals.clear();
    const auto site = std::make_shared<Site>(options);
    Row row = make(*site, name);
    row.work = [site, work = std::move(row.work)] { return work(); };
    rows.push_back(std::move(row));
  };
  const auto to_siem = [](Site& site, std::string name) {
    return of_events(site, std::move(name), {"memory", {"tcp"}});
  };
  for (const auto pipelines : std::initializer_list<std::uint64_t>{1, 10, 100, 300}) {
    SiteOptions options = base;
    options.pipelines = pipelines;
    options.events = pipelines == 1 ? base.events : base.events / 10;  // each has its start to pay for
    add(std::to_string(pipelines) + (pipelines == 1 ? " pipeline" : " pipelines"), options, to_siem);
  }
  for (const auto page : std::initializer_list<std::uint64_t>{1'000, 20'000, 72'000}) {
    SiteOptions options = base;
    options.page = page;
    add("pages of " + std::to_string(page), options, to_siem);
  }
  for (const auto size : std::initializer_list<std::uint64_t>{200, 2'100, 100'000, 1'000'000}) {
    SiteOptions options = base;
    options.event_size = size;
    options.events = base.events * base.event_size / size;
    add("events of " + std::to_string(size) + " bytes", options, to_siem);
  }
  SiteOptions outage = base;
  outage.events = 5'000'000'000 / base.event_size;
  add("backlog of 5 GB", outage, [](Site& site, std::string name) {
    Row row = backlog(site);
    row.name = std::move(name);
    return row;
  });
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
