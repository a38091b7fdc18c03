// SPDX-License-Identifier: Apache-2.0
#include "host/overview.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace sluice::host {

using pipeline::Doing;
using pipeline::StageState;

namespace {

constexpr std::size_t longest_reason = 160;  // in the summary

bool works(const StageState& stage) {
  const Doing doing = stage.activity.doing;
  return doing == Doing::plugin || doing == Doing::host || doing == Doing::buffer;
}

std::string shortened(std::string text) {
  if (text.size() <= longest_reason) return text;
  std::size_t end = longest_reason;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

/// The first trouble of a pipeline, naming the stage.
std::string trouble_of(const PipelineOverview& one, const Overview& all) {
  if (!one.look.state) return one.look.why_not;
  const auto& state = *one.look.state;
  if (state.source.in_trouble()) return "source: " + in_words(state.source, all);
  for (const auto& sink : state.sinks) {
    if (sink.in_trouble()) return "sink " + sink.instance + ": " + in_words(sink, all);
  }
  return {};
}

/// To the nearest second: the two clocks were not read in the same instant.
std::string show_instant(base::SteadyTime time, const Overview& all) {
  return base::show_time(all.wall_ms(time + std::chrono::milliseconds(500)));
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

}  // namespace

const store::DeliveryAccount* PipelineOverview::account_of(const std::string& sink) const {
  if (!account) return nullptr;
  const auto found = std::find_if(account->deliveries.begin(), account->deliveries.end(),
                                  [&](const auto& delivery) { return delivery.sink == sink; });
  return found == account->deliveries.end() ? nullptr : &*found;
}

bool PipelineOverview::in_trouble() const {
  if (!look.state) return true;
  return look.state->source.in_trouble() ||
         std::any_of(look.state->sinks.begin(), look.state->sinks.end(),
                     [](const StageState& sink) { return sink.in_trouble(); });
}

bool PipelineOverview::at_work() const {
  return look.state && (works(look.state->source) ||
                        std::any_of(look.state->sinks.begin(), look.state->sinks.end(), works));
}

int64_t Overview::wall_ms(base::SteadyTime time) const {
  return base::to_ms(now.wall) +
         std::chrono::duration_cast<std::chrono::milliseconds>(time - now.steady).count();
}

double Overview::lag_seconds(const store::DeliveryAccount& sink) const {
  if (!sink.waiting_since_ms) return 0;
  return std::max(0.0, static_cast<double>(base::to_ms(now.wall) - *sink.waiting_since_ms) / 1000);
}

namespace {

/// Nothing where the store cannot be read: what the pipelines say of it is needed then more than figures.
std::vector<store::PipelineAccount> accounts_of(store::Store& store) {
  try {
    return store.view(
        [](store::Database& database) { return store::read_ledger(database, {}, store::Detail::figures); });
  } catch (const store::StoreError&) {
    return {};
  }
}

}  // namespace

Overview overview_of(Gateway& gateway, Self self) {
  Overview all;
  all.self = std::move(self);
  auto accounts = accounts_of(gateway.store());
  all.now = gateway.clock().now();
  for (auto& look : gateway.look()) {
    PipelineOverview one;
    const auto account = std::find_if(accounts.begin(), accounts.end(),
                                      [&](const auto& found) { return found.pipeline == look.name; });
    if (account != accounts.end()) one.account = std::move(*account);
    one.source = gateway.figures().of(look.name, {});
    if (look.state) {
      for (const auto& sink : look.state->sinks)
        one.sinks.push_back(gateway.figures().of(look.name, sink.instance));
    }
    one.look = std::move(look);
    all.pipelines.push_back(std::move(one));
  }
  all.gauges = gateway.figures().gauges();
  all.process = observe::read_process_figures();
  all.store_has_room = gateway.store().has_room();
  return all;
}

std::string in_words(const StageState& stage, const Overview& all) {
  const std::string text = base::one_line(stage.text);
  const std::string colon_text = text.empty() ? "" : ": " + text;
  switch (stage.activity.doing) {
    case Doing::host:
    case Doing::plugin:
      return stage.failing ? "trying again after a failure" + colon_text : "at work" + colon_text;
    case Doing::buffer:
      return "waiting for the sinks" + colon_text;
    case Doing::schedule:
      if (stage.activity.until == base::SteadyTime::max()) return "done";
      return "next run " + show_instant(stage.activity.until, all) + colon_text;
    case Doing::retry:
      return "next try " + show_instant(stage.activity.until, all) + colon_text;
    case Doing::data:
      return stage.failing ? "waiting for the source to fetch the transaction again" + colon_text
                           : "waiting for records" + colon_text;
    case Doing::room:
      return "waiting: the buffer is full (buffer.max_size)";
    case Doing::stopped:
      return text.empty() ? "stopped" : text;
  }
  return text;
}

std::string summary(const Overview& all) {
  std::size_t working = 0, waiting = 0, troubled = 0;
  double lag = 0;
  std::string first;
  for (const auto& one : all.pipelines) {
    if (one.in_trouble()) {
      if (troubled++ == 0) first = one.look.name + ": " + trouble_of(one, all);
    } else {
      ++(one.at_work() ? working : waiting);
    }
    if (!one.account) continue;
    for (const auto& sink : one.account->deliveries) lag = std::max(lag, all.lag_seconds(sink));
  }
  std::string line = counted(all.pipelines.size(), "pipeline", "pipelines") + ": " + std::to_string(working) +
                     " running, " + std::to_string(waiting) + " waiting, " + std::to_string(troubled) +
                     " in trouble";
  if (troubled > 0) line += " (" + shortened(first) + ")";
  if (!all.self.refused.empty())
    line += "; " + counted(all.self.refused.size(), "file", "files") + " with errors not run";
  line += "; lag " + base::show(std::chrono::milliseconds(static_cast<int64_t>(lag * 1000)));
  return line;
}

}  // namespace sluice::host
