// SPDX-License-Identifier: Apache-2.0
#include "faults/report.hpp"

#include <algorithm>
#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

namespace sluice::faults {
namespace {

Poco::JSON::Array array_of(const std::vector<std::string>& texts) {
  Poco::JSON::Array array;
  for (const auto& text : texts) array.add(text);
  return array;
}

}  // namespace

std::string to_json(const Result& result) {
  Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
  object.set("seed", result.seed).set("shape", result.shape);
  object.set("plan", array_of(result.plan)).set("violations", array_of(result.violations));
  object.set("records", result.records).set("delivered", result.delivered);
  object.set("duplicates", result.duplicates).set("duplicates_bound", result.duplicates_bound);
  object.set("recovery_ms", result.recovery.count()).set("peak_memory_kib", result.peak_memory_kib);
  object.set("open_files", static_cast<std::uint64_t>(result.most_files));
  if (!result.samples.empty()) object.set("quarters", quarters(result.samples));
  std::ostringstream text;
  object.stringify(text);
  return text.str();
}

void Summary::add(const Result& result) {
  ++runs;
  failed += result.violations.empty() ? 0 : 1;
  records += result.records;
  delivered += result.delivered;
  duplicates += result.duplicates;
  duplicates_bound += result.duplicates_bound;
  for (const auto& [name, times] : result.struck) struck[name] += times;
  if (result.recovery > worst_recovery) {
    worst_recovery = result.recovery;
    worst_recovery_seed = result.seed;
  }
  peak_memory_kib = std::max(peak_memory_kib, result.peak_memory_kib);
  most_files = std::max(most_files, result.most_files);
}

std::string Summary::text() const {
  std::ostringstream out;
  out << runs << " runs, " << failed << " with violations\n"
      << "records fetched " << records << ", delivered to all sinks " << delivered << "\n"
      << "duplicates seen " << duplicates << ", bound " << duplicates_bound << "\n"
      << "worst recovery " << worst_recovery.count() << " ms (seed " << worst_recovery_seed << ")\n"
      << "gateway: peak memory " << peak_memory_kib / 1024 << " MiB, most open files " << most_files << "\n"
      << "faults:\n";
  for (const auto& [name, times] : struck) out << "  " << times << "  " << name << "\n";
  return out.str();
}

}  // namespace sluice::faults
