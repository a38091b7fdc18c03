// SPDX-License-Identifier: Apache-2.0
// The other process of `sluice plugin test`: one case of the contract.
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <sluice/sdk/testing/contract.hpp>

#include "base/error.hpp"
#include "host/commands/commands.hpp"
#include "host/contract_run.hpp"
#include "host/exit_code.hpp"
#include "host/helper_process.hpp"
#include "host/setup.hpp"

namespace sluice::host {
namespace {

using namespace sdk::testing;

/// What shows what has arrived, and how it ended last.
class Delivered {
 public:
  explicit Delivered(std::string command) : command_(std::move(command)) {}

  std::string output() {
    struct Close {
      void operator()(std::FILE* file) const { ::pclose(file); }
    };
    std::unique_ptr<std::FILE, Close> pipe(::popen(command_.c_str(), "re"));
    if (!pipe) throw base::Error("cannot run \"" + command_ + "\"");
    std::string text;
    std::array<char, 65'536> piece;
    while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe.get()))
      text.append(piece.data(), size);
    const int status = ::pclose(pipe.release());
    failed_ = status != 0;
    return text;
  }
  /// For whoever misses something: it may be the command's fault.
  std::string remark() const { return failed_ ? "; the command of --delivered failed: " + command_ : ""; }

 private:
  const std::string command_;
  bool failed_ = false;
};

/// The table of the pipeline that is this plugin's.
const config::InstanceConfig& instance_of(const config::PipelineConfig& pipeline,
                                          const config::PluginInfo& plugin) {
  if (plugin.kind == config::PluginKind::source && pipeline.source.plugin == plugin.name)
    return pipeline.source;
  for (const auto& sink : pipeline.sinks) {
    if (plugin.kind == config::PluginKind::sink && sink.plugin == plugin.name) return sink;
  }
  throw base::Error(pipeline.file + ": no " + std::string(to_string(plugin.kind)) + " in it is the plugin " +
                    plugin.name);
}

/// What the parent process reads.
std::string result_of(const Options& options) {
  plugin::Registry plugins;
  const std::string& library = options.targets.at(0);
  plugins.add_file(library);
  const auto known = plugins.all();
  if (known.size() != 1) return "violation: " + refusal_lines(plugins);
  const config::PluginInfo& plugin = *known.front();
  const auto pipeline = load_for_test(options, plugins);
  const config::Settings& configured = instance_of(pipeline, plugin).settings;
  if (options.name == configured_case) return "ok";
  const sluice_settings settings = configured.view();
  Subject subject{plugins.entry(plugin.kind, plugin.name), &settings, options.work, {}, options.slowness};
  Delivered delivered(options.delivered);
  if (!options.delivered.empty()) subject.delivered = [&] { return delivered.output(); };
  for (const auto& one : cases(*subject.entry)) {
    if (one.name != options.name) continue;
    try {
      one.run(subject);
      return "ok";
    } catch (const Skipped& reason) {
      return "skipped: " + std::string(reason.what());
    } catch (const Violation& violation) {
      return "violation: " + std::string(violation.what()) + delivered.remark();
    }
  }
  return "violation: there is no case \"" + options.name + "\"";
}

}  // namespace

int run_contract_case(const Options& options) {
  const HelperOutput results;
  std::string result;
  try {
    result = result_of(options);
  } catch (const std::exception& problem) {
    // Of a problem in a file the first line says where and what.
    const std::string text = problem.what();
    result = "violation: " + text.substr(0, text.find('\n'));
  }
  return results.tell(result) ? exit_ok : exit_failed;
}

}  // namespace sluice::host
