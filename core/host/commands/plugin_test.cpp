// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include <sluice/sdk/testing/contract.hpp>
#include <unistd.h>

#include "base/error.hpp"
#include "host/commands/commands.hpp"
#include "host/contract_report.hpp"
#include "host/exit_code.hpp"
#include "host/helper_process.hpp"
#include "host/setup.hpp"
#include "host/trial.hpp"

namespace sluice::host {
namespace {

using Clock = std::chrono::steady_clock;
using Verdict = CaseResult::Verdict;
constexpr std::chrono::seconds case_limit{120};

/// A folder for one case, gone afterwards.
class WorkFolder {
 public:
  WorkFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-contract-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw base::Error("cannot make a folder " + name);
    path_ = name;
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::chrono::milliseconds since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
}

CaseResult result_from(const std::string& line) {
  const auto after = [&](std::string_view prefix) { return line.substr(prefix.size()); };
  if (line == "ok") return {{}, Verdict::passed, {}, {}};
  if (line.starts_with("skipped: ")) return {{}, Verdict::skipped, after("skipped: "), {}};
  return {{}, Verdict::failed, after("violation: "), {}};
}

CaseResult run_case(const Options& options, const sdk::testing::Case& one) {
  const WorkFolder work;
  const auto begin = Clock::now();
  std::vector<std::string> words{"plugin", "case", "--config", options.config, "--work", work.path()};
  if (!options.delivered.empty()) words.insert(words.end(), {"--delivered", options.delivered});
  words.insert(words.end(), {"--case", one.name, options.targets.at(0)});
  HelperProcess process(words);
  if (!process.started()) throw base::Error("no other process can be started");
  CaseResult result;
  std::string line;
  const auto got = process.next(line, case_limit);
  if (got == HelperProcess::Got::line) {
    result = result_from(line);
    // The end of the process belongs to it: what a sanitizer has to say, or a thread that is left.
    std::string more;
    if (process.next(more, case_limit) == HelperProcess::Got::nothing) {
      result.verdict = Verdict::failed;
      result.reason = "the process with the plugin does not end";
    } else if (!process.ended_well()) {
      result.verdict = Verdict::failed;
      result.reason = "the process with the plugin does not end well: " + process.ending();
    }
  } else if (got == HelperProcess::Got::nothing) {
    result = {{},
              Verdict::failed,
              "a call does not come back within " + std::to_string(case_limit.count()) + " s",
              {}};
  } else {
    result = {{}, Verdict::failed, one.crash + " (" + process.ending() + ")", {}};
  }
  result.name = one.name;
  result.took = since(begin);
  return result;
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
