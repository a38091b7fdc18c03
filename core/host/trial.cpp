// SPDX-License-Identifier: Apache-2.0
#include "host/trial.hpp"

#include "host/helper_process.hpp"
#include "plugin/inspection.hpp"

namespace sluice::host {
namespace {

std::vector<std::string> words_for(const std::vector<std::filesystem::path>& files, std::size_t first,
                                   const TrialOptions& options) {
  std::vector<std::string> words{"plugin", "trial"};
  if (options.create) words.emplace_back("--create");
  for (std::size_t i = first; i < files.size(); ++i) words.push_back(files[i].string());
  return words;
}

std::string objection_without_result(HelperProcess::Got got, HelperProcess& trial,
                                     const TrialOptions& options) {
  if (got == HelperProcess::Got::nothing)
    return "it does not come back within " + std::to_string(options.limit.count() / 1000) +
           " s when it is loaded and asked for its options; tell who made it";
  return "it ends the process that loads it and asks for its options (" + trial.ending() +
         "); tell who made it";
}

}  // namespace

std::vector<std::optional<std::string>> try_out(const std::vector<std::filesystem::path>& files,
                                                const TrialOptions& options) {
  std::vector<std::optional<std::string>> objections(files.size());
  for (std::size_t at = 0; at < files.size();) {
    HelperProcess trial(words_for(files, at, options));
    if (!trial.started()) return objections;
    for (std::string line; at < files.size(); ++at) {
      const auto got = trial.next(line, options.limit);
      if (got == HelperProcess::Got::line) {
        if (!line.empty()) objections[at] = line;
        continue;
      }
      objections[at++] = objection_without_result(got, trial, options);
      break;  // the rest in another process
    }
  }
  return objections;
}

Verification verify(const std::filesystem::path& library, const TrialOptions& options) {
  Verification verdict{plugin::inspect(library), {}};
  if (verdict.objection) return verdict;
  verdict.superfluous_symbols = plugin::superfluous_symbols(library);
  verdict.objection = try_out({library}, options).front();
  return verdict;
}

}  // namespace sluice::host
