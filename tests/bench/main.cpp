// SPDX-License-Identifier: Apache-2.0
// What the gateway's jobs cost, beside the same bytes moved by standard tools, in one run. See
// tests/bench/run.
#include <csignal>
#include <fstream>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>

#include "bench/rows.hpp"

using namespace sluice::bench;
using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  std::signal(SIGPIPE, SIG_IGN);
  SiteOptions options;
  unsigned rounds = 5;
  std::string only, json_file;
  bool scaling = false, idle = false;
  CLI::App app{"Measures the gateway's jobs against the cost of moving the bytes alone", "sluice-bench"};
  app.add_option("--sluice", options.sluice, "The gateway")->required();
  app.add_option("--simulators", options.simulators, "The folder of the simulators")->required();
  app.add_option("--folder", options.folder, "Where it works; emptied first")->required();
  app.add_option("--rivals", options.rivals, "Where other shippers are unpacked: their rows too");
  app.add_option("--pipelines", options.pipelines, "So many pipelines, each with all events");
  app.add_option("--rounds", rounds, "Each row so many times")->check(CLI::PositiveNumber);
  app.add_option("--events", options.events, "Events that the Central Node has");
  app.add_option("--event-size", options.event_size, "Their mean size in bytes");
  app.add_option("--page", options.page, "Events of a page");
  app.add_option("--rows", options.rows, "Applications in the KICS inventory");
  app.add_option("--only", only, "Only rows whose name holds this");
  app.add_flag("--scaling", scaling,
               "How the cost changes with pipelines, pages, events and an outage, instead");
  app.add_flag("--idle", idle, "Services without work alone");
  app.add_option("--json", json_file, "Each round too, one line of JSON a row, into this file");
  CLI11_PARSE(app, argc, argv);
  options.folder = std::filesystem::absolute(options.folder);
  if (!options.rivals.empty()) options.rivals = std::filesystem::absolute(options.rivals);
  std::optional<Site> site;
  if (!scaling) site.emplace(options);
  auto rows = scaling ? scaling_rows(options) : rows_of(*site);
  std::erase_if(rows, [&](const Row& row) { return idle || row.name.find(only) == std::string::npos; });
  measure(rows, rounds);
  if (!rows.empty()) std::cout << table(rows);
  if (only.empty() && site)
    std::cout << "\n"
              << table(std::map<std::uint64_t, Idle>{{1, site->idle(1, 20s)}, {300, site->idle(300, 20s)}});
  if (!json_file.empty()) std::ofstream(json_file) << json(rows);
  return 0;
} catch (const std::exception& problem) {
  std::cerr << "sluice-bench: " << problem.what() << "\n";
  return 2;
}
