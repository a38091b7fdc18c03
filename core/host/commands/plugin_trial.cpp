// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <unistd.h>

#include "base/error.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/helper_process.hpp"
#include "host/trial.hpp"
#include "observe/log.hpp"
#include "plugin/call.hpp"
#include "plugin/description.hpp"
#include "plugin/entry.hpp"
#include "plugin/instance_host.hpp"
#include "plugin/library.hpp"

namespace sluice::host {
namespace {

bool needs_options(const config::OptionList& options) {
  for (std::size_t i = 0; i < options.count; ++i) {
    if ((options.at(i).flags & SLUICE_OPTION_REQUIRED) != 0) return true;
  }
  return false;
}

template <class Table>
void make_and_destroy(const Table& table, const std::string& name) {
  const plugin::InstanceHost host("trial", name, "/tmp", observe::Log("trial"), {});
  void* const self = plugin::create(table, host, config::Settings());
  table.destroy(self);
}

/// A description of the plugin, or why it cannot be used.
std::string try_one(const std::string& file, bool create) try {
  const sluice_entry& entry = plugin::load_plugin(file);
  const auto info = plugin::describe_entry(entry, file);
  if (create && !needs_options(info.options)) {
    if (entry.source != nullptr)
      make_and_destroy(*entry.source, info.name);
    else
      make_and_destroy(*entry.sink, info.name);
  }
  return plugin::show_description(info);
} catch (const std::exception& reason) {
  const std::string text = reason.what();
  return std::string(trial_refused) + (text.empty() ? "it fails without a reason" : text);
}

}  // namespace

int try_plugins(const Options& options) {
  const HelperOutput results;
  for (const auto& file : options.targets) {
    if (!results.tell(try_one(file, options.create))) return exit_failed;
  }
  // Without running what libraries have left for the end: it is of no interest, and may never return.
  ::_exit(exit_ok);
}

}  // namespace sluice::host
