// SPDX-License-Identifier: Apache-2.0
#include "plugin/assist.hpp"

#include <string_view>

#include "observe/log.hpp"
#include "plugin/call.hpp"
#include "plugin/instance_host.hpp"
#include "plugin/options.hpp"

namespace sluice::plugin {
namespace {

using Function = sluice_status (*)(const sluice_host*, const sluice_settings*, const sluice_person*,
                                   sluice_error*);

Verdict run(const char* name, Function function, const Asker& asker, const config::Settings& settings,
            Person& person) {
  const InstanceHost host(asker.pipeline, asker.instance, asker.work_folder,
                          observe::Log(asker.pipeline, asker.instance), [](std::string_view) {});
  const PersonTable table(person);
  const sluice_settings view = settings.view();
  return guarded(name,
                 [&](sluice_error* error) { return function(host.table(), &view, table.table(), error); });
}

}  // namespace

bool has_setup(const sluice_entry& entry) {
  return entry.assist != nullptr && SLUICE_HAS(entry.assist, sluice_assist_api, setup) &&
         entry.assist->setup != nullptr && entry.assist->setup_options != nullptr;
}

bool has_doctor(const sluice_entry& entry) {
  return entry.assist != nullptr && SLUICE_HAS(entry.assist, sluice_assist_api, doctor) &&
         entry.assist->doctor != nullptr;
}

config::OptionList setup_options(const sluice_entry& entry) {
  return ask_options(entry.assist->setup_options, "setup options");
}

Verdict run_setup(const sluice_entry& entry, const Asker& asker, const config::Settings& settings,
                  Person& person) {
  return run("setup", entry.assist->setup, asker, settings, person);
}

Verdict run_doctor(const sluice_entry& entry, const Asker& asker, const config::Settings& settings,
                   Person& person) {
  return run("doctor", entry.assist->doctor, asker, settings, person);
}

}  // namespace sluice::plugin
