// SPDX-License-Identifier: Apache-2.0
#include "bench/cost.hpp"

#include <csignal>
#include <stdexcept>

namespace sluice::bench {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double seconds_since(steady_clock::time_point begin) {
  return std::chrono::duration<double>(steady_clock::now() - begin).count();
}

[[noreturn]] void fail(const Program& program, const std::string& how) {
  throw std::runtime_error(program.command.front() + " " + how + "; see " + program.log.string());
}

Cost cost_of(faults::Process& ended, double seconds) {
  const rusage& used = ended.usage();
  return {seconds, seconds_of(used.ru_utime), seconds_of(used.ru_stime), ended.peak_memory_kib(),
          static_cast<std::uint64_t>(used.ru_oublock) * 512};
}

}  // namespace

Cost measure(const Program& program) {
  const auto begin = steady_clock::now();
  faults::Process process(program.command, program.log, program.environment);
  if (!process.wait(longest)) fail(program, "did not end in time");
  const double seconds = seconds_since(begin);
  if (process.code() != 0) fail(program, "failed");
  return cost_of(process, seconds);
}

Cost measure_until(const std::function<bool()>& done, const Program& program) {
  const auto begin = steady_clock::now();
  faults::Process process(program.command, program.log, program.environment);
  while (!done()) {
    if (process.wait(5ms)) fail(program, "ended before its work was done");
    if (steady_clock::now() - begin > longest) fail(program, "did not do its work in time");
  }
  const double seconds = seconds_since(begin);
  process.signal(SIGTERM);
  if (!process.wait(longest)) fail(program, "did not end at SIGTERM");
  return cost_of(process, seconds);
}

}  // namespace sluice::bench
