// SPDX-License-Identifier: Apache-2.0
#include "bench/cost.hpp"

#include <stdexcept>

#include "faults/process.hpp"

namespace sluice::bench {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

Cost measure(const std::vector<std::string>& command, const std::filesystem::path& log,
             std::chrono::seconds limit) {
  const auto begin = std::chrono::steady_clock::now();
  faults::Process process(command, log);
  if (!process.wait(limit))
    throw std::runtime_error(command[0] + " did not end in time; see " + log.string());
  Cost cost;
  cost.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const rusage& used = process.usage();
  cost.user = seconds_of(used.ru_utime);
  cost.system = seconds_of(used.ru_stime);
  cost.peak_kib = process.peak_memory_kib();
  cost.written = static_cast<std::uint64_t>(used.ru_oublock) * 512;
  if (process.code() != 0) throw std::runtime_error(command[0] + " failed; see " + log.string());
  return cost;
}

}  // namespace sluice::bench
