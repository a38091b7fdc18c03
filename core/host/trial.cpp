// SPDX-License-Identifier: Apache-2.0
#include "host/trial.hpp"

#include <utility>

#include "base/error.hpp"
#include "config/check_declaration.hpp"
#include "host/helper_process.hpp"
#include "isolation/plugin_process.hpp"
#include "observe/log.hpp"
#include "plugin/inspection.hpp"
#include "plugin/instance_host.hpp"

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

plugin::Probe::Finding result_of(const std::string& line) try {
  if (line.starts_with(trial_refused)) return {{}, line.substr(trial_refused.size())};
  return {std::make_unique<plugin::Description>(line), {}};
} catch (const base::Error& nonsense) {
  return {{}, nonsense.what()};
}

class OtherProcess final : public plugin::Probe {
 public:
  std::vector<Finding> try_out(const std::vector<std::filesystem::path>& files) override {
    return host::try_out(files);
  }

  std::vector<config::Advice> check(const config::PluginInfo& plugin,
                                    const config::Settings& settings) override {
    const plugin::InstanceHost host({}, {}, {}, observe::Log("host"), {});
    isolation::PluginProcess process(plugin, *host.table(), check_limit);
    isolation::Writer out;
    put(out, settings.view());
    const sdk::Secret message(out.take());
    std::vector<config::Advice> advice;
    const auto verdict = process.call(
        isolation::Kind::check, message.reveal(),
        [&](isolation::Kind, isolation::Reader& in, isolation::Writer&) {
          config::Advice one{std::string(in.text()), std::string(in.text()), in.number<int32_t>() != 0};
          advice.push_back(std::move(one));
        });
    if (!verdict.ok()) throw base::Error("the plugin's check does not answer: " + verdict.text);
    return advice;
  }

 private:
  static constexpr std::chrono::milliseconds check_limit = std::chrono::seconds(10);
};

}  // namespace

std::vector<plugin::Probe::Finding> try_out(const std::vector<std::filesystem::path>& files,
                                            const TrialOptions& options) {
  std::vector<plugin::Probe::Finding> findings(files.size());
  for (std::size_t at = 0; at < files.size();) {
    HelperProcess trial(words_for(files, at, options));
    if (!trial.started()) return findings;
    for (std::string line; at < files.size(); ++at) {
      const auto got = trial.next(line, options.limit);
      if (got == HelperProcess::Got::line) {
        findings[at] = result_of(line);
        continue;
      }
      findings[at++].objection = objection_without_result(got, trial, options);
      break;  // the rest in another process
    }
  }
  return findings;
}

std::unique_ptr<plugin::Probe> make_probe() {
  return std::make_unique<OtherProcess>();
}

Verification verify(const std::filesystem::path& library, const TrialOptions& options) {
  Verification verdict{plugin::inspect(library), {}, {}, {}};
  if (verdict.objection) return verdict;
  verdict.superfluous_symbols = plugin::superfluous_symbols(library);
  const auto findings = try_out({library}, options);
  const auto& [description, objection] = findings.front();
  verdict.objection = objection;
  if (!description) return verdict;
  verdict.kind = description->info().kind;
  verdict.misfits = config::misfits(description->info().options);
  return verdict;
}

}  // namespace sluice::host
