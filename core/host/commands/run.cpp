// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <vector>

#include <unistd.h>

#include "base/text.hpp"
#include "config/units.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/gateway.hpp"
#include "host/hardening.hpp"
#include "host/host_log.hpp"
#include "host/locations.hpp"
#include "host/progress_line.hpp"
#include "host/service.hpp"
#include "host/setup.hpp"
#include "host/signals.hpp"
#include "host/start_logging.hpp"
#include "host/store_care.hpp"
#include "host/systemd.hpp"

namespace sluice::host {
namespace {

using pipeline::Pipeline;

void apply_give_up(Setup& setup, const Options& options) {
  if (options.give_up_after.empty()) return;
  const auto limit = config::parse_duration(options.give_up_after);
  if (!limit.ok())
    throw base::Error("--give-up-after: \"" + options.give_up_after +
                      "\" is not a duration; write 30s, 10m or 2h");
  for (auto& pipeline : setup.pipelines) pipeline.retry.max_elapsed = std::chrono::milliseconds(limit.value);
}

/// Prints what is wrong; nothing to stop for, or the exit code.
std::optional<int> refuse_configuration(const Setup& setup, const Options& options) {
  for (const auto& refusal : setup.plugins.refusals())
    host_log().error("plugin refused: " + refusal.file + ": " + refusal.reason);
  std::cerr << setup.problems.text(is_terminal(STDERR_FILENO));
  const bool chosen_one_refused = options.once && !options.targets.empty() && !setup.refused.empty();
  const bool any =
      std::any_of(setup.pipelines.begin(), setup.pipelines.end(), [](const auto& p) { return p.enabled; });
  if (setup.host_usable && any && !chosen_one_refused) {
    for (const auto& refused : setup.refused)
      host_log().error("pipeline " + refused.name + " is not run: " + refused.file + " has errors");
    return std::nullopt;
  }
  if (setup.problems.errors() == 0)
    std::cerr << "sluice: no enabled pipeline to run; put one into "
              << (options.config.empty() ? default_config_folder : options.config.c_str()) << "/pipelines\n";
  return exit_config;
}

struct Totals {
  uint64_t records = 0, bytes = 0, delivered = 0, dead_letters = 0;
};

Totals totals(const Gateway& gateway) {
  Totals sum;
  for (const auto& pipeline : gateway.pipelines()) {
    const auto& progress = pipeline->progress();
    sum.records += progress.records;
    sum.bytes += progress.bytes;
    sum.delivered += progress.delivered;
    sum.dead_letters += progress.dead_letters;
  }
  return sum;
}

int report_once(const Gateway& gateway, std::size_t wanted) {
  const auto outcomes = gateway.outcomes();
  bool complete = outcomes.size() == wanted;
  for (const auto& [name, outcome] : outcomes) {
    std::printf("%s: %s\n", name.c_str(),
                outcome.complete ? "complete" : ("not complete: " + outcome.why).c_str());
    complete = complete && outcome.complete;
  }
  const Totals sum = totals(gateway);
  std::printf("fetched %s records (%s), delivered %s, dead letters %s\n",
              base::show_count(sum.records).c_str(), base::show_bytes(sum.bytes).c_str(),
              base::show_count(sum.delivered).c_str(), base::show_count(sum.dead_letters).c_str());
  std::fflush(stdout);
  if (!complete) return exit_failed;
  return sum.dead_letters > 0 ? exit_dead_letters : exit_ok;
}

/// Ends without destructors where a plugin hangs: everything that counts is in the store, which a kill cannot
/// hurt.
[[noreturn]] void leave(int code) {
  std::fflush(stdout);
  std::_Exit(code);
}

int run_once(Gateway& gateway, Signals& signals, std::size_t wanted, std::chrono::milliseconds bound) {
  std::optional<ProgressLine> progress(std::in_place, gateway.pipelines(), is_terminal(STDERR_FILENO));
  bool interrupted = false;
  gateway.start();
  while (!interrupted && gateway.outcomes().size() < wanted) {
    interrupted = signals.wait(progress->interval()) == Signals::Event::stop;
    progress->show(std::chrono::steady_clock::now());
  }
  progress.reset();
  signals.release();
  const bool stopped = gateway.stop(bound);
  int code = report_once(gateway, wanted);
  if (interrupted) {
    std::printf("interrupted; what was not delivered follows at the next run\n");
    code = exit_interrupted;
  }
  if (!stopped) leave(code);
  return code;
}

int run_service(const Options& options, const Setup& setup, Gateway& gateway, Signals& signals,
                const Notifier& notifier) {
  Service service(options, setup, gateway, signals, notifier);
  if (!service.run()) leave(exit_ok);
  return exit_ok;
}

}  // namespace

int run(const Options& options) {
  Signals signals(options.once ? Signals::Hangup::ends : Signals::Hangup::reloads);
  const Notifier notifier(
      [&](const char* name) { return options.once ? nullptr : std::getenv(name); });  // once: not a service
  const auto setup = load_setup(options, config::Secrets::resolve);
  start_logging(setup->host.log);
  apply_give_up(*setup, options);
  if (const auto code = refuse_configuration(*setup, options)) {
    notifier.status("the configuration has errors: see `sluice check`");
    return *code;
  }
  if (const auto warning = too_privileged(::geteuid()); warning && !options.once) host_log().warn(*warning);
  const auto mode = options.once ? Pipeline::Mode::once : Pipeline::Mode::service;
  const auto wanted = static_cast<std::size_t>(std::count_if(setup->pipelines.begin(), setup->pipelines.end(),
                                                             [](const auto& p) { return p.enabled; }));
  std::optional<Gateway> gateway;
  try {
    care_for_store(store_folder(options, setup->host), notifier);
    gateway.emplace(
        *setup, store_folder(options, setup->host), mode, [&signals] { signals.notify(); },
        [&] {
          if (notifier.enabled()) signals.notify();
        });
  } catch (const base::Error& error) {
    std::cerr << "sluice: " << error.what() << '\n';
    notifier.status(error.what());
    return exit_store;
  }
  return options.once ? run_once(*gateway, signals, wanted, setup->host.stop_timeout)
                      : run_service(options, *setup, *gateway, signals, notifier);
}

}  // namespace sluice::host
