// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "faults/fault.hpp"

namespace sluice::faults {
namespace {

/// With confirm = "auto" a receiver that is silent is taken for one that never closes, and what a kernel has
/// acknowledged counts from then on; the sink's README says what may be lost then. Silence is for the others.
bool confirmed_by_close(const Shape& shape) {
  return shape.confirm == "close";
}

std::size_t some_receiver(const Strike& strike) {
  return strike.dice.below(strike.site.receivers.size());
}

Fault behaves(const std::string& name, const std::string& settings, bool silent) {
  Fault fault{name, [settings](const Strike& strike) -> std::function<void()> {
                Simulator& receiver = *strike.site.receivers[some_receiver(strike)];
                const auto after = strike.dice.below(strike.site.shape.page * strike.site.shape.event_size);
                receiver.tell("set?after=" + std::to_string(after) + "&behaviour=" + settings);
                return [&receiver] { receiver.tell("set?behaviour=normal"); };
              }};
  if (silent) fault.fits = confirmed_by_close;
  return fault;
}

Fault network(const std::string& name, Proxy::Mode mode, bool silent) {
  Fault fault{name, [mode](const Strike& strike) -> std::function<void()> {
                Proxy& proxy = *strike.site.to_receivers[some_receiver(strike)];
                proxy.set(mode);
                return [&proxy] { proxy.set(Proxy::Mode::pass); };
              }};
  if (silent) fault.fits = confirmed_by_close;
  return fault;
}

std::function<void()> reset_network(const Strike& strike) {
  Proxy& proxy = *strike.site.to_receivers[some_receiver(strike)];
  proxy.reset_after(strike.dice.below(strike.site.shape.page * strike.site.shape.event_size));
  return {};
}

std::function<void()> restart(const Strike& strike) {
  strike.site.receivers[some_receiver(strike)]->restart();
  return {};
}

bool certified(const Shape& shape) {
  return shape.authority && shape.has_tls();
}

/// Nobody may take it for the collector then, until it has a good one again.
std::function<void()> expire_certificate(const Strike& strike) {
  Site& site = strike.site;
  const auto& kinds = site.shape.siem;
  const auto which = static_cast<std::size_t>(std::ranges::find(kinds, "tls") - kinds.begin());
  site.certify(which, true);
  site.receivers[which]->restart();
  return [&site, which] {
    site.certify(which, false);
    site.receivers[which]->restart();
  };
}

}  // namespace

std::vector<Fault> receiver_faults() {
  return {behaves("receiver closes early", "close-after", false),
          behaves("receiver resets", "reset-after", false),
          behaves("receiver down", "down", false),
          behaves("receiver never reads", "never-read", true),
          behaves("receiver half-open", "half-open", true),
          behaves("receiver reads slowly", "slow-read&slow-rate=20000", true),
          behaves("receiver closes late", "delayed-close&delay=0.3", false),
          network("sink network cut", Proxy::Mode::refuse, false),
          network("sink network half-open", Proxy::Mode::silent, true),
          network("sink network drips", Proxy::Mode::drip, true),
          {"sink connection reset", reset_network},
          {"receiver killed", restart},
          {"receiver's certificate expired", expire_certificate, certified}};
}

}  // namespace sluice::faults
