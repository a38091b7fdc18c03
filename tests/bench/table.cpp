// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iomanip>
#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "bench/rows.hpp"

namespace sluice::bench {
namespace {

constexpr double megabyte = 1e6, gigabyte = 1e9;

template <class Figure>
std::vector<double> sorted(const Row& row, Figure figure) {
  std::vector<double> all;
  for (const Cost& cost : row.rounds) all.push_back(static_cast<double>(figure(cost)));
  std::ranges::sort(all);
  return all;
}

template <class Figure>
double median(const Row& row, Figure figure) {
  const auto all = sorted(row, figure);
  return all.empty() ? 0 : all[all.size() / 2];
}

/// What a table has of one row.
struct Line {
  double records = 0, megabytes = 0;  ///< a second
  double user = 0, system = 0;        ///< CPU seconds for a gigabyte; for a million records without bytes
  double memory = 0;                  ///< MiB
  double written = 0;                 ///< bytes on a disk for each byte of payload
  double syncs = 0;
  double fastest = 0, slowest = 0;  ///< seconds
};

Line line_of(const Row& row) {
  const double seconds = median(row, [](const Cost& c) { return c.seconds; });
  const double unit =
      row.bytes > 0 ? static_cast<double>(row.bytes) / gigabyte : static_cast<double>(row.records) / 1e6;
  const auto times = sorted(row, [](const Cost& c) { return c.seconds; });
  Line line;
  if (times.empty() || seconds <= 0) return line;
  line.records = static_cast<double>(row.records) / seconds;
  line.megabytes = static_cast<double>(row.bytes) / megabyte / seconds;
  line.user = median(row, [](const Cost& c) { return c.user; }) / unit;
  line.system = median(row, [](const Cost& c) { return c.system; }) / unit;
  line.memory = median(row, [](const Cost& c) { return c.peak_kib; }) / 1024;
  if (row.bytes > 0)
    line.written = median(row, [](const Cost& c) { return c.written; }) / static_cast<double>(row.bytes);
  line.syncs = median(row, [](const Cost& c) { return c.syncs; });
  line.fastest = times.front();
  line.slowest = times.back();
  return line;
}

}  // namespace

std::string table(const std::vector<Row>& rows) {
  std::ostringstream out;
  out << "| Row | records/s | MB/s | CPU s/GB (user + system) | memory MiB | disk bytes per byte | syncs | "
         "seconds (min to max) |\n"
      << "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
      << std::fixed;
  for (const Row& row : rows) {
    const Line line = line_of(row);
    out << "| " << row.name << " | " << std::setprecision(0) << line.records << " | ";
    if (row.bytes > 0) out << line.megabytes;
    out << " | " << std::setprecision(2) << line.user + line.system << " (" << line.user << " + "
        << line.system << ") | " << std::setprecision(1) << line.memory << " | " << std::setprecision(2);
    if (row.bytes > 0) out << line.written;
    out << " | " << std::setprecision(0) << line.syncs << " | " << std::setprecision(2) << line.fastest
        << " to " << line.slowest << " |\n";
  }
  return out.str();
}

std::string table(const std::map<std::uint64_t, Idle>& idle) {
  std::ostringstream out;
  out << "| Idle pipelines | memory MiB | wake-ups/s | CPU s an hour | start to first requests, seconds |\n"
      << "| --- | --- | --- | --- | --- |\n"
      << std::fixed;
  for (const auto& [pipelines, one] : idle)
    out << "| " << pipelines << " | " << std::setprecision(1) << static_cast<double>(one.memory_kib) / 1024
        << " | " << one.wakeups << " | " << one.cpu << " | " << std::setprecision(2) << one.start_seconds
        << " |\n";
  return out.str();
}

std::string json(const std::vector<Row>& rows) {
  std::ostringstream out;
  for (const Row& row : rows) {
    Poco::JSON::Array rounds;
    for (const Cost& cost : row.rounds) {
      Poco::JSON::Object one(Poco::JSON_PRESERVE_KEY_ORDER);
      one.set("seconds", cost.seconds).set("user", cost.user).set("system", cost.system);
      one.set("peak_kib", cost.peak_kib).set("written", cost.written).set("syncs", cost.syncs);
      rounds.add(one);
    }
    Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
    object.set("row", row.name).set("bytes", row.bytes).set("records", row.records).set("rounds", rounds);
    object.stringify(out);
    out << "\n";
  }
  return out.str();
}

}  // namespace sluice::bench
