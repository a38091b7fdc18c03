// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <sluice/sdk/testing/contract.hpp>

#include "base/error.hpp"
#include "config/text.hpp"
#include "host/commands/commands.hpp"
#include "host/contract_report.hpp"
#include "host/contract_run.hpp"
#include "host/exit_code.hpp"
#include "host/memory_check.hpp"
#include "host/trial.hpp"

namespace sluice::host {
namespace {

using Clock = std::chrono::steady_clock;
using Verdict = CaseResult::Verdict;

std::chrono::milliseconds since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
}

/// Whether the host takes the library at all, told before any case.
std::vector<CaseResult> results_of_looking(const Verification& verdict, std::chrono::milliseconds took) {
  std::vector<CaseResult> results;
  const auto add = [&](const char* name, const std::string& why, std::chrono::milliseconds time) {
    results.push_back({name, why.empty() ? Verdict::passed : Verdict::failed, why, time});
  };
  add("this host takes it", verdict.objection.value_or(""), took);
  if (verdict.objection) return results;
  add("it exports its entry and nothing else", config::joined(verdict.superfluous_symbols), {});
  add("its defaults and examples are values that it takes", config::joined(verdict.misfits), {});
  return results;
}

/// For their names: nothing of the library comes into this process.
std::vector<sdk::testing::Case> cases_of(config::PluginKind kind) {
  static constexpr sluice_source_api source{};
  static constexpr sluice_sink_api sink{};
  return kind == config::PluginKind::source ? sdk::testing::source_cases(source)
                                            : sdk::testing::sink_cases(sink);
}

/// Those of the kind with what was asked for in their names.
std::vector<sdk::testing::Case> wanted_cases(const std::string& only, config::PluginKind kind) {
  std::vector<sdk::testing::Case> wanted;
  for (auto& one : cases_of(kind)) {
    if (one.name.find(only) != std::string::npos) wanted.push_back(std::move(one));
  }
  return wanted;
}

/// Whether the names hold what was asked for, where none of the kind's own cases does.
bool is_known(const std::string& only, const std::vector<CaseResult>& results) {
  return std::string_view(configured_case).find(only) != std::string_view::npos ||
         std::ranges::any_of(results,
                             [&](const auto& one) { return one.name.find(only) != std::string::npos; });
}

/// In the order of the list, behind the one that all others need.
std::vector<CaseResult> run_cases(const Options& options, const std::vector<sdk::testing::Case>& wanted) {
  std::vector<CaseResult> results{run_case(options, {configured_case, {}, "its check ends the process"})};
  print_result(std::cout, results.back());
  if (results.back().verdict == Verdict::failed) return results;
  for (const auto& one : wanted) {
    results.push_back(run_case(options, one));
    print_result(std::cout, results.back());
  }
  return results;
}

}  // namespace

int test_plugin(const Options& options) {
  const std::string& library = options.targets.at(0);
  if (options.valgrind && !has_memory_check())
    throw base::Error("valgrind is not installed; install the package valgrind, or leave --valgrind out");
  const auto begin = Clock::now();
  const Verification verdict = verify(library);
  auto results = results_of_looking(verdict, since(begin));
  for (const auto& result : results) print_result(std::cout, result);
  if (!verdict.objection && !verdict.kind) throw base::Error("no other process can be started");
  if (verdict.kind) {
    const auto wanted = wanted_cases(options.only, *verdict.kind);
    if (wanted.empty() && !is_known(options.only, results))
      throw base::Error("no case of a " + std::string(to_string(*verdict.kind)) + " has \"" + options.only +
                        "\" in its name; leave --only out to see them");
    auto more = run_cases(options, wanted);
    std::move(more.begin(), more.end(), std::back_inserter(results));
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
