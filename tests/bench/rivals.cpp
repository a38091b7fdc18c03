// SPDX-License-Identifier: Apache-2.0
#include "bench/rivals.hpp"

#include "simulators/common/identity_folder.hpp"
#include "support/configuration_text.hpp"

namespace sluice::bench {
namespace {

using simulators::write_text_file;
using test::quoted;

/// A folder of its own, empty: a shipper remembers there how far it has read.
std::filesystem::path fresh(const Site& site, const char* name) {
  const auto folder = site.options().folder / name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

Cost until_received(Site& site, std::vector<std::string> command, const std::filesystem::path& folder) {
  const auto& root = site.options().rivals;
  const auto libraries = [&](const char* below) { return (root / below).string(); };
  Program program{std::move(command), folder / "log", {}};
  program.environment["LD_LIBRARY_PATH"] = libraries("usr/lib/x86_64-linux-gnu") + ":" +
                                           libraries("lib/x86_64-linux-gnu") + ":" +
                                           libraries("usr/lib/syslog-ng");
  const std::uint64_t enough = site.received() + site.bytes();
  return measure_until([&] { return site.received() >= enough; }, program);
}

}  // namespace

Cost rsyslog(Site& site) {
  const auto& root = site.options().rivals;
  const auto folder = fresh(site, "rsyslog");
  write_text_file(folder / "conf", "global(workDirectory=" + quoted(folder) +
                                       " maxMessageSize=\"2m\")\n"
                                       "module(load=\"imfile\" mode=\"inotify\")\n"
                                       "template(name=\"raw\" type=\"string\" string=\"%msg%\\n\")\n"
                                       "ruleset(name=\"out\") {\n"
                                       "  action(type=\"omfwd\" target=\"127.0.0.1\" port=\"" +
                                       std::to_string(site.collector_port()) +
                                       "\" protocol=\"tcp\" template=\"raw\")\n}\n"
                                       "input(type=\"imfile\" tag=\"event\" ruleset=\"out\" file=" +
                                       quoted(site.events_file()) + ")\n");
  return until_received(site,
                        {root / "usr/sbin/rsyslogd", "-n", "-f", folder / "conf", "-i", folder / "pid", "-M",
                         root / "usr/lib/x86_64-linux-gnu/rsyslog"},
                        folder);
}

Cost syslog_ng(Site& site) {
  const auto& root = site.options().rivals;
  const auto folder = fresh(site, "syslog-ng");
  write_text_file(folder / "conf",
                  "@version: 3.38\n"
                  "options { log-msg-size(2097152); stats-freq(0); };\n"
                  "source events { file(" +
                      quoted(site.events_file()) +
                      " flags(no-parse) log-fetch-limit(1000) log-iw-size(100000)); };\n"
                      "destination collector { network(\"127.0.0.1\" port(" +
                      std::to_string(site.collector_port()) +
                      ") transport(tcp) template(\"$MSG\\n\") log-fifo-size(100000)); };\n"
                      "log { source(events); destination(collector); flags(flow-control); };\n");
  return until_received(site,
                        {root / "usr/sbin/syslog-ng", "--foreground", "--no-caps", "--cfgfile",
                         folder / "conf", "--persist-file", folder / "persist", "--pidfile", folder / "pid",
                         "--control", folder / "control", "--module-path", root / "usr/lib/syslog-ng/3.38"},
                        folder);
}

Cost python_csv(Site& site) {
  const auto folder = fresh(site, "python");
  return measure(
      {{"/usr/bin/python3", SLUICE_CSV_WRITER, site.rows_file(), folder / "table.csv"}, folder / "log", {}});
}

}  // namespace sluice::bench
