// SPDX-License-Identifier: Apache-2.0
#include "faults/fault.hpp"

namespace sluice::faults {
namespace {

bool with_inventory(const Shape& shape) {
  return shape.inventory;
}

/// The next so many requests of the Central Node are answered with this.
Fault answers(const std::string& name, const std::string& spec, bool storm) {
  return {name, [spec, storm](const Strike& strike) -> std::function<void()> {
            if (!storm) {
              strike.site.kata->fault(spec);
              return {};
            }
            strike.site.kata->fault(spec + "@*");
            return [&site = strike.site] { site.kata->tell("clear-faults"); };
          }};
}

std::function<void()> reject(const Strike& strike) {
  strike.site.kata->tell("set?accept=false");
  strike.site.kata->tell("reject");
  return [&site = strike.site] {
    site.kata->tell("set?accept=true");
    site.kata->tell("accept");
  };
}

std::function<void()> forget_tokens(const Strike& strike) {
  strike.site.kata->tell("forget-tokens");
  ++strike.tally.forgotten_tokens;
  return {};
}

std::function<void()> replace_certificate(const Strike& strike) {
  strike.site.kata->tell("replace-server-certificate");
  strike.site.to_kata->reset();
  return [&site = strike.site] {
    site.trust_node();
    site.reload();
  };
}

/// An event that no JSON parser takes, at some place of the next page.
std::function<void()> spoil_event(const Strike& strike) {
  const std::string spec = "bad-utf8:" + std::to_string(strike.dice.below(strike.site.shape.page));
  strike.site.kata->fault(spec);
  strike.tally.spoilt.push_back(spec);
  return {};
}

std::function<void()> cut_page(const Strike& strike) {
  const char* const kinds[] = {"truncate:", "reset:"};
  strike.site.kata->fault(strike.dice.pick(kinds) + std::to_string(strike.dice.below(100)) + "%");
  return {};
}

Fault network(const std::string& name, Proxy::Mode mode) {
  return {name, [mode](const Strike& strike) -> std::function<void()> {
            strike.site.to_kata->set(mode);
            return [&site = strike.site] { site.to_kata->set(Proxy::Mode::pass); };
          }};
}

std::function<void()> reset_network(const Strike& strike) {
  strike.site.to_kata->reset();
  return {};
}

std::function<void()> cut_inventory(const Strike& strike) {
  const char* const kinds[] = {"truncate:50%", "reset:30%", "503", "hang-up", "garbage", "wrong-total"};
  const char* const resources[] = {"device-apps", "device-patches", "device-users"};
  strike.site.kics->fault(std::string(strike.dice.pick(resources)) + "/" + strike.dice.pick(kinds) + "@%3");
  return [&site = strike.site] { site.kics->tell("clear-faults"); };
}

std::function<void()> revoke_tokens(const Strike& strike) {
  strike.site.kics->tell("revoke-tokens?refresh=true");
  return {};
}

/// Each lives for less than a reading takes.
std::function<void()> expire_tokens(const Strike& strike) {
  strike.site.kics->set("token-lifetime", "0.03");
  return [&site = strike.site] { site.kics->set("token-lifetime", "0"); };
}

}  // namespace

std::vector<Fault> source_faults() {
  return {answers("storm of 503", "503", true),
          answers("storm of 429", "429", true),
          answers("storm of 500", "500", true),
          answers("404", "404", false),
          answers("garbage", "garbage", false),
          answers("a page of HTML", "html", false),
          answers("an element that is no object", "number", false),
          {"a page cut off", cut_page},
          {"a spoilt event", spoil_event},
          {"401", reject},
          {"token forgotten", forget_tokens},
          {"certificate replaced", replace_certificate, [](const Shape&) { return true; }, true},
          network("source network cut", Proxy::Mode::refuse),
          network("source half-open", Proxy::Mode::silent),
          network("source drips", Proxy::Mode::drip),
          {"source connections reset", reset_network},
          {"inventory cut off", cut_inventory, with_inventory},
          {"KICS tokens revoked", revoke_tokens, with_inventory},
          {"KICS tokens expire", expire_tokens, with_inventory}};
}

}  // namespace sluice::faults
