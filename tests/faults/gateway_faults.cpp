// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <fstream>

#include "faults/fault.hpp"
#include "store/database.hpp"

namespace sluice::faults {
namespace {

std::function<void()> kill(const Strike& strike) {
  strike.site.kill_gateway();
  ++strike.tally.kills;
  return [&site = strike.site] { site.start_gateway(); };
}

std::function<void()> stop(const Strike& strike) {
  strike.site.wait_until_ready();  // before that SIGTERM is what it is to any program
  if (!strike.site.stop_gateway())
    strike.tally.violations.push_back("liveness: SIGTERM did not end the gateway in time with exit code 0");
  ++strike.tally.kills;  // a drain that meets its bound gives up what is in flight
  return [&site = strike.site] { site.start_gateway(); };
}

/// Some page of the buffered batches, or of their index, is overwritten. What is lost then is in the report.
std::function<void()> damage_store(const Strike& strike) {
  Site& site = strike.site;
  site.kill_gateway();
  ++strike.tally.kills;
  const auto file = site.store() / "sluice.db";
  constexpr std::uint64_t page_size = 8192;
  std::vector<std::uint64_t> pages;
  const auto size = std::filesystem::exists(file) ? std::filesystem::file_size(file) : 0;
  if (size > 0)
    store::Database(file, store::Database::Open::read)
        .query_once("SELECT pageno FROM dbstat WHERE name IN ('batch', 'sqlite_autoindex_batch_1')",
                    [&](store::Query& row) {
                      while (row.step())
                        if (row.count(0) * page_size <= size) pages.push_back(row.count(0));
                    });
  if (!pages.empty()) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>((pages[strike.dice.below(pages.size())] - 1) * page_size));
    out << std::string(page_size, '\x5a');
  }
  return [&site] { site.start_gateway(); };
}

std::function<void()> freeze(const Strike& strike) {
  strike.site.gateway().signal(SIGSTOP);
  return [&site = strike.site] { site.gateway().signal(SIGCONT); };
}

/// Restarts the pipeline in the middle of whatever it does.
std::function<void()> reload(const Strike& strike) {
  strike.tally.restarted = true;
  strike.site.write_pipeline(true);
  strike.site.reload();
  return [&site = strike.site] {
    site.write_pipeline();
    site.reload();
  };
}

std::function<void()> reload_a_bad_file(const Strike& strike) {
  strike.site.wait_until_ready();  // with a bad file it would not start at all
  strike.site.spoil_pipeline();
  strike.site.reload();
  return [&site = strike.site] {
    site.write_pipeline();
    site.reload();
  };
}

}  // namespace

std::vector<Fault> gateway_faults() {
  const auto always = [](const Shape&) { return true; };
  return {
      {"kill", kill, always, true, true},
      {"stop and start", stop, always, true, true},
      {"store damaged", damage_store, [](const Shape& shape) { return shape.buffer == "disk"; }, true, true},
      {"freeze", freeze, always, true},
      {"reload", reload, always, true},
      {"reload of a bad file", reload_a_bad_file, always, true}};
}

}  // namespace sluice::faults
