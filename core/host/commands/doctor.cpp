// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <unistd.h>

#include "base/error.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/interrupt.hpp"
#include "host/machine.hpp"
#include "host/setup.hpp"
#include "host/terminal.hpp"
#include "plugin/assist.hpp"

namespace sluice::host {
namespace {

/// One end of a pipeline, or the machine itself, and what was found there.
struct Part {
  std::string pipeline;  // empty: the machine
  std::string instance;
  std::vector<plugin::Finding> findings;
};

/// Takes the findings of one plugin; doctor asks nothing and writes nothing.
class Listener final : public plugin::Person {
 public:
  Listener(Interrupt& interrupt, std::vector<plugin::Finding>& findings, bool show)
      : interrupt_(interrupt), findings_(findings), show_(show) {}

  void finding(const plugin::Finding& finding) override {
    findings_.push_back(finding);
    if (!show_) return;
    std::fputs(show_finding(finding, is_terminal(STDOUT_FILENO)).c_str(), stdout);
    std::fflush(stdout);
  }
  void progress(const std::string&) override {}
  std::optional<std::string> ask(Kind, const std::string&, const std::string&) override { refuse("ask"); }
  bool wait(std::chrono::milliseconds time) override { return interrupt_.wait(time); }
  void file(const std::string&, std::string_view, bool) override { refuse("write files"); }
  void pipeline(const std::string&, std::string_view) override { refuse("write pipelines"); }

 private:
  [[noreturn]] static void refuse(const char* what) {
    throw base::Error(std::string("a plugin's doctor may not ") + what + "; this is an error in the plugin");
  }

  Interrupt& interrupt_;
  std::vector<plugin::Finding>& findings_;
  bool show_;
};

class Doctor {
 public:
  Doctor(const Setup& setup, Interrupt& interrupt, bool show)
      : setup_(setup), interrupt_(interrupt), show_(show) {}

  void look_at_machine(const std::filesystem::path& store) {
    begin({}, "this machine");
    Listener listener(interrupt_, parts_.back().findings, show_);
    for (const auto& finding : look_at_store(store, setup_.pipelines)) listener.finding(finding);
  }
  void look_at(const config::PipelineConfig& pipeline) {
    look_at(pipeline, config::PluginKind::source, pipeline.source);
    for (const auto& sink : pipeline.sinks) look_at(pipeline, config::PluginKind::sink, sink);
  }

  const std::vector<Part>& parts() const noexcept { return parts_; }
  std::size_t count(uint32_t level) const {
    std::size_t found = 0;
    for (const auto& part : parts_)
      found += static_cast<std::size_t>(
          std::count_if(part.findings.begin(), part.findings.end(),
                        [&](const auto& finding) { return finding.level == level; }));
    return found;
  }

 private:
  void begin(std::string pipeline, std::string instance) {
    if (show_) std::printf("%s%s\n", pipeline.empty() ? "" : (pipeline + ": ").c_str(), instance.c_str());
    parts_.push_back({std::move(pipeline), std::move(instance), {}});
  }
  void look_at(const config::PipelineConfig& pipeline, config::PluginKind kind,
               const config::InstanceConfig& instance) {
    if (interrupt_.stopped()) return;
    const std::string name =
        kind == config::PluginKind::source ? "source " + instance.plugin : "sink " + instance.name;
    begin(pipeline.name, name);
    Listener listener(interrupt_, parts_.back().findings, show_);
    const sluice_entry& entry = *setup_.plugins.entry(kind, instance.plugin);
    if (!plugin::has_doctor(entry)) {
      listener.finding(
          {SLUICE_FINDING_NOTE, "doctor", "the plugin " + instance.plugin + " offers no checks", {}});
      return;
    }
    const plugin::Asker asker{pipeline.name, instance.name, std::filesystem::temp_directory_path().string()};
    const plugin::Verdict verdict = plugin::run_doctor(entry, asker, instance.settings, listener);
    if (!verdict.ok() && verdict.status != SLUICE_CANCELLED)
      listener.finding({SLUICE_FINDING_FAILURE, "doctor", verdict.text, {}});
  }

  const Setup& setup_;
  Interrupt& interrupt_;
  bool show_;
  std::vector<Part> parts_;
};

void print_json(const std::vector<Part>& parts) {
  static constexpr std::array levels{"note", "ok", "warning", "failure"};
  Poco::JSON::Array array;
  for (const auto& part : parts) {
    for (const auto& finding : part.findings) {
      Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
      object.set("pipeline", part.pipeline);
      object.set("part", part.instance);
      object.set("level", levels.at(finding.level));
      object.set("subject", finding.subject);
      object.set("result", finding.result);
      object.set("remedy", finding.remedy);
      array.add(object);
    }
  }
  array.stringify(std::cout, 2);
  std::cout << '\n';
}

}  // namespace

int doctor(const Options& options) {
  Interrupt interrupt;
  const auto setup = load_setup(options, config::Secrets::resolve);
  std::cerr << setup->problems.text(is_terminal(STDERR_FILENO));
  const bool show = options.format == "text";
  Doctor doctor(*setup, interrupt, show);
  doctor.look_at_machine(store_folder(options, setup->host));
  for (const auto& pipeline : setup->pipelines) doctor.look_at(pipeline);
  const auto failures = doctor.count(SLUICE_FINDING_FAILURE), warnings = doctor.count(SLUICE_FINDING_WARNING);
  if (show) {
    std::printf(
        "%zu failures, %zu warnings, %zu OK%s\n", failures, warnings, doctor.count(SLUICE_FINDING_OK),
        setup->refused.empty() ? "" : "; some pipelines have errors in their files and were not looked at");
    std::fflush(stdout);
  } else {
    print_json(doctor.parts());
  }
  if (interrupt.stopped()) return exit_interrupted;
  if (setup->problems.errors() > 0) return exit_config;
  return failures > 0 ? exit_failed : exit_ok;
}

}  // namespace sluice::host
