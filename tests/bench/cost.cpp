// SPDX-License-Identifier: Apache-2.0
#include "bench/cost.hpp"

#include <csignal>
#include <fstream>
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

/// The program with the library that counts what it does.
class Counted {
 public:
  explicit Counted(const Program& program)
      : counts_(program.log.string() + ".syncs"),
        process_(program.command, program.log, environment(program.environment)) {}

  faults::Process* operator->() { return &process_; }

  Cost cost(double seconds) {
    const rusage& used = process_.usage();
    Cost cost{seconds, seconds_of(used.ru_utime), seconds_of(used.ru_stime), process_.peak_memory_kib(),
              static_cast<std::uint64_t>(used.ru_oublock) * 512};
    std::ifstream counts(counts_);
    for (std::uint64_t count = 0; counts >> count;) cost.syncs += count;  // a line of each process
    return cost;
  }

 private:
  faults::Process::Environment environment(faults::Process::Environment more) const {
    std::filesystem::remove(counts_);
    more["LD_PRELOAD"] = SLUICE_SYNC_COUNTER;
    more["SLUICE_SYNCS"] = counts_.string();
    return more;
  }

  const std::filesystem::path counts_;
  faults::Process process_;
};

}  // namespace

Cost measure(const Program& program) {
  const auto begin = steady_clock::now();
  Counted process(program);
  if (!process->wait(longest)) fail(program, "did not end in time");
  const double seconds = seconds_since(begin);
  if (process->code() != 0) fail(program, "failed");
  return process.cost(seconds);
}

Cost measure_until(const std::function<bool()>& done, const Program& program) {
  const auto begin = steady_clock::now();
  Counted process(program);
  while (!done()) {
    if (process->wait(5ms)) fail(program, "ended before its work was done");
    if (steady_clock::now() - begin > longest) fail(program, "did not do its work in time");
  }
  const double seconds = seconds_since(begin);
  process->signal(SIGTERM);
  if (!process->wait(longest)) fail(program, "did not end at SIGTERM");
  return process.cost(seconds);
}

}  // namespace sluice::bench
