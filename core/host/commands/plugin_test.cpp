// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include <sluice/sdk/testing/contract.hpp>

#include "base/error.hpp"
#include "host/commands/commands.hpp"
#include "host/contract_report.hpp"
#include "host/contract_run.hpp"
#include "host/exit_code.hpp"
#include "host/memory_check.hpp"
#include "host/setup.hpp"
#include "host/trial.hpp"

namespace sluice::host {
namespace {

using Clock = std::chrono::steady_clock;
using Verdict = CaseResult::Verdict;

std::chrono::milliseconds since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
}

/// Whether the host takes the library at all, told before any case.
std::vector<CaseResult> results_of_looking(const std::string& library) {
  const auto begin = Clock::now();
  const Verification verdict = verify(library);
  std::vector<CaseResult> results{{"this host takes it",
                                   verdict.objection ? Verdict::failed : Verdict::passed,
                                   verdict.objection.value_or(""), since(begin)}};
  if (verdict.objection) return results;
  std::string names;
  for (const auto& symbol : verdict.superfluous_symbols) names += (names.empty() ? "" : ", ") + symbol;
  results.push_back({"it exports its entry and nothing else",
                     names.empty() ? Verdict::passed : Verdict::failed,
                     names,
                     {}});
  return results;
}

/// For their names. Throws base::Error where the library or the configuration cannot be used at all.
std::vector<sdk::testing::Case> cases_for(const Options& options) {
  plugin::Registry plugins;
  plugins.add_file(options.targets.at(0));
  const auto known = plugins.all();
  if (known.size() != 1) throw base::Error(refusal_lines(plugins));
  load_for_test(options, plugins);
  return sdk::testing::cases(*plugins.entry(known.front()->kind, known.front()->name));
}

}  // namespace

int test_plugin(const Options& options) {
  const std::string& library = options.targets.at(0);
  if (options.valgrind && !has_memory_check())
    throw base::Error("valgrind is not installed; install the package valgrind, or leave --valgrind out");
  auto results = results_of_looking(library);
  for (const auto& result : results) print_result(std::cout, result);
  if (results.front().verdict == Verdict::passed) {
    for (const auto& one : cases_for(options)) {
      if (one.name.find(options.only) == std::string::npos) continue;
      results.push_back(run_case(options, one));
      print_result(std::cout, results.back());
    }
  }
  if (!options.output.empty()) {
    std::ofstream file(options.output);
    write_junit(file, std::filesystem::path(library).stem().string(), results);
    if (!file.flush()) throw base::Error("cannot write " + options.output);
  }
  const auto failed =
      std::ranges::count_if(results, [](const auto& result) { return result.verdict == Verdict::failed; });
  std::cout << results.size() << " cases, " << failed << " failed\n";
  return failed == 0 ? exit_ok : exit_failed;
}

}  // namespace sluice::host
