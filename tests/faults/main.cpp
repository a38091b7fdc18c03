// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>

#include <CLI/CLI.hpp>

#include "faults/fault.hpp"
#include "faults/report.hpp"
#include "faults/run.hpp"

using namespace sluice::faults;

namespace {

struct Options {
  RunOptions run;
  std::uint64_t seed = 1, runs = 1;
  double hours = 0, soak_minutes = 0;
  unsigned jobs = 2;
  std::filesystem::path report;
  std::string catches;  ///< a rule of the oracle
  bool list = false, keep = false;
};

/// All runs, several at a time; the summary and the failures are told as they come.
class Series {
 public:
  explicit Series(const Options& options) : options_(options), next_(options.seed) {
    if (!options.report.empty()) report_.open(options.report, std::ios::app);
    const auto time = std::chrono::duration<double, std::ratio<3600>>(options.hours);
    end_ = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::milliseconds>(time);
  }

  const Summary& go() {
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < options_.jobs; ++i) workers.emplace_back([this] { work(); });
    for (auto& worker : workers) worker.join();
    return summary_;
  }
  /// The rule that the options name was broken.
  bool caught() const { return found_; }

 private:
  bool goes_on(std::uint64_t seed) {
    if (found_) return false;
    if (options_.hours > 0) return std::chrono::steady_clock::now() < end_;
    return seed < options_.seed + options_.runs;
  }

  void work() {
    for (std::uint64_t seed = next_++; goes_on(seed); seed = next_++) {
      RunOptions options = options_.run;
      options.folder /= "run-" + std::to_string(seed);
      std::filesystem::remove_all(options.folder);
      std::filesystem::create_directories(options.folder);
      const Result result = run(seed, options);
      const std::scoped_lock hold(mutex_);
      note(result, options.folder);
    }
  }

  void note(const Result& result, const std::filesystem::path& folder) {
    summary_.add(result);
    if (report_.is_open()) report_ << to_json(result) << std::endl;
    if (!result.samples.empty()) std::cout << quarters(result.samples) << std::flush;
    if (result.violations.empty()) {
      if (!options_.keep) std::filesystem::remove_all(folder);
    } else {
      found_ = found_ || catches(result);
      tell(result, folder);
    }
    if (summary_.runs % 50 == 0)
      std::cout << summary_.runs << " runs, " << summary_.failed << " failed" << std::endl;
  }

  bool catches(const Result& result) const {
    return !options_.catches.empty() &&
           std::ranges::any_of(result.violations, [this](const std::string& one) {
             return one.starts_with(options_.catches + ": ");
           });
  }

  static void tell(const Result& result, const std::filesystem::path& folder) {
    std::cout << "seed " << result.seed << " (" << result.shape << ")\n";
    for (const auto& step : result.plan) std::cout << "    " << step << "\n";
    for (const auto& violation : result.violations) std::cout << "  VIOLATION " << violation << "\n";
    std::cout << "  left in " << folder.string() << "; again: tests/faults/run --seed " << result.seed
              << std::endl;
  }

  const Options& options_;
  std::atomic<std::uint64_t> next_;
  std::chrono::steady_clock::time_point end_;
  std::mutex mutex_;
  Summary summary_;
  std::ofstream report_;
  std::atomic<bool> found_{false};
};

void add_options(CLI::App& app, Options& options) {
  app.add_option("--sluice", options.run.programs.sluice, "The gateway")->required();
  app.add_option("--plugins", options.run.programs.plugins, "Its folder of plugins; not given: its own");
  app.add_option("--simulators", options.run.programs.simulators, "The folder of the simulators")->required();
  app.add_option("--folder", options.run.folder, "Where the runs work; failed ones stay there")->required();
  app.add_option("--seed", options.seed, "The first seed");
  app.add_option("--runs", options.runs, "So many runs, each with the next seed");
  app.add_option("--hours", options.hours, "Runs for so long, instead of a number");
  app.add_option("--jobs", options.jobs, "So many runs at a time");
  app.add_option("--steps", options.run.steps, "Faults strike so many times in a run; 0: three to six");
  app.add_option("--soak", options.soak_minutes,
                 "A day of 24 hours in so many minutes, instead of short runs");
  app.add_option("--only", options.run.only, "Only these kinds of faults");
  app.add_option("--report", options.report, "One line of JSON a run is appended to this file");
  app.add_flag("--keep", options.keep, "Leave the folders of good runs too");
  app.add_option(
      "--catches", options.catches,
      "For a gateway with a mistake: ends with 0 when this rule of the oracle is broken, with 1 when none "
      "of the runs does it");
  app.add_flag("--list", options.list, "Only list the kinds of faults");
}

}  // namespace

int main(int argc, char** argv) try {
  std::signal(SIGPIPE, SIG_IGN);
  Options options;
  CLI::App app{"Lets faults strike a gateway between simulators, and judges what arrives", "sluice-faults"};
  add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  options.run.soak = std::chrono::seconds(static_cast<std::int64_t>(options.soak_minutes * 60));
  options.run.folder = std::filesystem::absolute(options.run.folder);  // it is written into configurations
  if (options.list) {
    for (const auto& fault : catalogue()) std::cout << fault.name << "\n";
    return 0;
  }
  Series series(options);
  const Summary& summary = series.go();
  std::cout << summary.text();
  if (!options.catches.empty()) return series.caught() ? 0 : 1;
  return summary.failed == 0 ? 0 : 1;
} catch (const std::exception& problem) {
  std::cerr << "sluice-faults: " << problem.what() << "\n";
  return 2;
}
