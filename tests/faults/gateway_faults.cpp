// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "faults/fault.hpp"

namespace sluice::faults {
namespace {

std::function<void()> kill(const Strike& strike) {
  strike.site.kill_gateway();
  ++strike.tally.kills;
  return [&site = strike.site] { site.start_gateway(); };
}

std::function<void()> stop(const Strike& strike) {
  strike.site.wait_until_ready();  // before that SIGTERM is what it is to any program
  if (!strike.site.stop_gateway())
    strike.tally.violations.push_back("liveness: SIGTERM did not end the gateway in time with exit code 0");
  ++strike.tally.kills;  // a drain that meets its bound gives up what is in flight
  return [&site = strike.site] { site.start_gateway(); };
}

std::function<void()> freeze(const Strike& strike) {
  strike.site.gateway().signal(SIGSTOP);
  return [&site = strike.site] { site.gateway().signal(SIGCONT); };
}

/// Restarts the pipeline in the middle of whatever it does.
std::function<void()> reload(const Strike& strike) {
  strike.site.write_pipeline(true);
  strike.site.reload();
  return [&site = strike.site] {
    site.write_pipeline();
    site.reload();
  };
}

std::function<void()> reload_a_bad_file(const Strike& strike) {
  strike.site.wait_until_ready();  // with a bad file it would not start at all
  strike.site.spoil_pipeline();
  strike.site.reload();
  return [&site = strike.site] {
    site.write_pipeline();
    site.reload();
  };
}

}  // namespace

std::vector<Fault> gateway_faults() {
  const auto always = [](const Shape&) { return true; };
  return {{"kill", kill, always, true},
          {"stop and start", stop, always, true},
          {"freeze", freeze, always, true},
          {"reload", reload, always, true},
          {"reload of a bad file", reload_a_bad_file, always, true}};
}

}  // namespace sluice::faults
