// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/program.hpp"

#include <cstdio>
#include <iostream>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "simulators/common/identity_folder.hpp"

namespace sluice::simulators {

Program::Program(const std::string& name, const std::string& description, const std::string& footer)
    : app_(std::make_unique<CLI::App>(description, name)) {
  app_->footer(footer);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

Program::~Program() = default;

void Program::add_options(const Knobs& knobs) {
  app_->get_formatter()->column_width(34);
  for (const auto& knob : knobs.all()) {
    auto set = [knob](const std::string& text) {
      try {
        knob.set(text);
      } catch (const std::invalid_argument& e) {
        throw CLI::ValidationError("--" + knob.name, e.what());
      }
    };
    const auto present = knob.get();
    const bool flag = knob.form == "true|false";
    const auto meaning = knob.meaning + " [" + (present.empty() ? "none" : present) + "]" +
                         (knob.while_running ? "" : " (only at start)");
    auto* option = app_->add_option_function<std::string>("--" + knob.name, set, meaning);
    option->type_name(knob.form);
    if (flag) option->expected(0, 1);
  }
  app_->add_option("--ready-file", ready_file_, "Write the ready line to this file too")->type_name("FILE");
}

void Program::add_faults(std::vector<std::string>& faults, const std::vector<FaultKind>& kinds) {
  app_->add_option("--fault", faults, "A fault, see below; may be given several times")
      ->type_name("FAULT")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  std::string text =
      "\nFaults are written [SCOPE/]NAME[:ARGUMENT[,ARGUMENT]][@WHEN]. WHEN is a request number from 1, "
      "FIRST-LAST, "
      "FIRST+,\n* (always), %STEP (every so many) or next (once; the default). Several faults may strike one "
      "request.\n";
  for (const auto& kind : kinds) {
    auto name = "  " + kind.name + (kind.arguments.empty() ? "" : ":" + kind.arguments);
    name.resize(std::max<std::size_t>(name.size() + 1, 38), ' ');
    text += name + kind.meaning + "\n";
  }
  app_->footer(text + app_->get_footer());
}

std::optional<int> Program::parse(int argc, const char* const* argv) try {
  app_->parse(argc, argv);
  return std::nullopt;
} catch (const CLI::ParseError& e) {
  return app_->exit(e);
}

void Program::announce(const std::string& place, std::uint16_t control_port) const {
  const auto line = "ready " + place + " control http://127.0.0.1:" + std::to_string(control_port) + "\n";
  if (!ready_file_.empty()) {
    const auto unfinished = ready_file_ + ".new";  // whoever waits for the file finds it complete
    write_text_file(unfinished, line);
    std::filesystem::rename(unfinished, ready_file_);
  }
  std::cout << line << std::flush;
}

void Program::wait_for_end() const {
  int signal = 0;
  sigwait(&signals_, &signal);
}

}  // namespace sluice::simulators
