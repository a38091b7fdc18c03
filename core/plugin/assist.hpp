// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <sluice/abi.h>

#include "config/catalogue.hpp"
#include "config/settings.hpp"
#include "plugin/person.hpp"
#include "plugin/verdict.hpp"

namespace sluice::plugin {

/// What a plugin offers to people; both are false for most plugins of other teams.
bool has_setup(const sluice_entry& entry);
bool has_doctor(const sluice_entry& entry);

/// The options of its setup. Only with has_setup. Throws base::Error when they are nonsense.
config::OptionList setup_options(const sluice_entry& entry);

/// Who asks: pipeline and instance for messages, and a folder for temporary files.
struct Asker {
  std::string pipeline;
  std::string instance;
  std::string work_folder;
};

/// Runs the plugin's setup or doctor; returns when it is through. cancelled: the person stopped it.
Verdict run_setup(const sluice_entry& entry, const Asker& asker, const config::Settings& settings,
                  Person& person);
Verdict run_doctor(const sluice_entry& entry, const Asker& asker, const config::Settings& settings,
                   Person& person);

}  // namespace sluice::plugin
