// SPDX-License-Identifier: Apache-2.0
#include "host/contract_run.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

#include "base/error.hpp"
#include "host/helper_process.hpp"
#include "host/locations.hpp"
#include "host/memory_check.hpp"

namespace sluice::host {
namespace {

using Clock = std::chrono::steady_clock;
using Verdict = CaseResult::Verdict;
using Got = HelperProcess::Got;

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
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

CaseResult failed(const std::string& why) {
  return {{}, Verdict::failed, why, {}};
}

CaseResult result_from(const std::string& line) {
  const auto after = [&](std::string_view prefix) { return line.substr(prefix.size()); };
  if (line == "ok") return {{}, Verdict::passed, {}, {}};
  if (line.starts_with("skipped: ")) return {{}, Verdict::skipped, after("skipped: "), {}};
  return failed(after("violation: "));
}

std::vector<std::string> words_for(const Options& options, const sdk::testing::Case& one,
                                   const std::filesystem::path& work) {
  std::vector<std::string> words{"plugin", "case", "--config", options.config, "--work", work.string()};
  if (!options.delivered.empty()) words.insert(words.end(), {"--delivered", options.delivered});
  if (options.valgrind) words.insert(words.end(), {"--slowness", std::to_string(slowness_of_memory_check)});
  words.insert(words.end(), {"--case", one.name, options.targets.at(0)});
  return words;
}

/// What valgrind has written, behind what is known already.
std::string with_finding(const std::string& known, const std::filesystem::path& notes) {
  const std::string finding = first_finding(notes);
  if (finding.empty()) return known;
  return (known.empty() ? "valgrind: " : known + "; valgrind: ") + finding;
}

/// What the process tells, and how it ends: what a sanitizer or valgrind has to say, or a thread that is
/// left.
CaseResult result_of(HelperProcess& process, const sdk::testing::Case& one, std::chrono::seconds limit,
                     const std::filesystem::path& notes) {
  std::string line;
  const auto got = process.next(line, limit);
  if (got == Got::nothing)
    return failed("a call does not come back within " + std::to_string(limit.count()) + " s");
  if (got == Got::end) return failed(with_finding(one.crash + " (" + process.ending() + ")", notes));
  std::string more;
  if (process.next(more, limit) == Got::nothing) return failed("the process with the plugin does not end");
  const CaseResult told = result_from(line);
  if (process.ended_well()) return told;
  const std::string why = with_finding(told.reason, notes);
  return failed(why.empty() ? "the process with the plugin does not end well: " + process.ending() : why);
}

}  // namespace

CaseResult run_case(const Options& options, const sdk::testing::Case& one) {
  const WorkFolder work;
  const WorkFolder beside;
  const auto notes = beside.path() / "notes";
  base::ChildSetting setting;
  if (options.valgrind) {
    setting.tool = memory_check(notes);
  } else {
    setting.preload = scarce_memory().string();
  }
  const std::chrono::seconds limit(options.valgrind ? 1200 : 120);
  const auto begin = Clock::now();
  HelperProcess process(words_for(options, one, work.path()), setting);
  if (!process.started()) throw base::Error("no other process can be started");
  CaseResult result = result_of(process, one, limit, notes);
  result.name = one.name;
  result.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  return result;
}

}  // namespace sluice::host
