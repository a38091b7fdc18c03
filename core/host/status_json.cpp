// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <unistd.h>

#include "base/text.hpp"
#include "host/status.hpp"

namespace sluice::host {

using Poco::JSON::Array;
using Poco::JSON::Object;

namespace {

Object object() {
  return Object(Poco::JSON_PRESERVE_KEY_ORDER);
}

const char* to_string(Phase phase) {
  switch (phase) {
    case Phase::starting:
      return "starting";
    case Phase::running:
      return "running";
    case Phase::reloading:
      return "reloading";
    case Phase::stopping:
      return "stopping";
  }
  return "";
}

const char* state_of(const pipeline::StageState& stage) {
  using pipeline::Doing;
  if (stage.stopped()) return "stopped";
  if (stage.in_trouble()) return "trouble";
  const Doing doing = stage.activity.doing;
  return doing == Doing::schedule || doing == Doing::data ? "waiting" : "running";
}

const char* state_of(const PipelineOverview& one) {
  if (!one.look.state) return "not running";
  if (one.in_trouble()) return "trouble";
  return one.at_work() ? "running" : "waiting";
}

double rounded(double value) {
  return static_cast<double>(static_cast<int64_t>(value * 10)) / 10;
}

Object stage_json(const pipeline::StageState& stage, const observe::StageFigures& figures,
                  const Overview& all) {
  Object out = object();
  out.set("plugin", stage.plugin);
  out.set("state", state_of(stage));
  out.set("doing", in_words(stage, all));
  const auto rate = figures.throughput.per_second(all.now.steady);
  out.set("records_per_second", rounded(rate.records));
  out.set("bytes_per_second", rounded(rate.bytes));
  return out;
}

Object source_json(const PipelineOverview& one, const Overview& all) {
  using pipeline::Doing;
  const auto& source = one.look.state->source;
  Object out = stage_json(source, *one.source, all);
  const bool waits = source.activity.doing == Doing::schedule || source.activity.doing == Doing::retry;
  if (waits && source.activity.until != base::SteadyTime::max())
    out.set("next_run_ms", all.wall_ms(source.activity.until));
  if (const auto& retention = one.look.state->retention) {
    out.set("retention_seconds", static_cast<double>(retention->keeps.count()) / 1000);
    out.set("retention_left_seconds", static_cast<double>(retention->left.count()) / 1000);
  }
  if (!one.account) return out;
  out.set("records", one.account->fetched);
  out.set("bytes", one.account->fetched_bytes);
  out.set("transactions", one.account->transactions);
  out.set("dead_letters", one.account->malformed);
  out.set("gaps", one.account->gaps);
  out.set("retries", one.account->retries);
  out.set("checkpoint_ms", one.account->checkpoint_ms);
  return out;
}

Object sink_json(const PipelineOverview& one, std::size_t number, const Overview& all) {
  const auto& sink = one.look.state->sinks[number];
  Object out = object();
  out.set("sink", sink.instance);
  const Object stage = stage_json(sink, *one.sinks[number], all);
  for (const auto& key : {"plugin", "state", "doing", "records_per_second", "bytes_per_second"})
    out.set(key, stage.get(key));
  const auto* account = one.account_of(sink.instance);
  if (account == nullptr) return out;
  out.set("records", account->counts.delivered);
  out.set("bytes", account->counts.delivered_bytes);
  out.set("transactions", account->transactions);
  out.set("dead_letters", account->counts.rejected);
  out.set("possibly_duplicated", account->possibly_duplicated);
  out.set("retries", account->retries);
  out.set("lag_records", account->in_flight);
  out.set("lag_seconds", rounded(all.lag_seconds(*account)));
  return out;
}

Object pipeline_json(const PipelineOverview& one, const Overview& all) {
  Object out = object();
  out.set("pipeline", one.look.name);
  out.set("state", state_of(one));
  if (!one.look.state) {
    out.set("why_not", base::one_line(one.look.why_not));
    return out;
  }
  out.set("buffer_bytes", one.account ? one.account->buffered_bytes : 0);
  out.set("buffer_limit_bytes", one.look.buffer.max_size);
  Object letters = object();
  letters.set("kept", one.account ? one.account->letters.letters : 0);
  letters.set("limit", one.look.dead_letters.max_count);
  letters.set("bytes", one.account ? one.account->letters.bytes : 0);
  letters.set("limit_bytes", one.look.dead_letters.max_size);
  out.set("dead_letters", letters);
  out.set("source", source_json(one, all));
  Array sinks;
  for (std::size_t i = 0; i < one.sinks.size(); ++i) sinks.add(sink_json(one, i, all));
  out.set("sinks", sinks);
  return out;
}

}  // namespace

std::string status_json(const Overview& all) {
  Object out = object();
  out.set("version", SLUICE_VERSION);
  out.set("pid", static_cast<int64_t>(::getpid()));
  out.set("state", to_string(all.self.phase));
  out.set("started_ms", all.self.started_ms);
  out.set("summary", summary(all));
  Array problems;
  for (const auto& problem : all.self.problems) problems.add(base::one_line(problem));
  out.set("problems", problems);
  if (all.self.reload) {
    Object reload = object();
    reload.set("at_ms", all.self.reload->at_ms);
    reload.set("succeeded", all.self.reload->succeeded);
    reload.set("text", base::one_line(all.self.reload->text));
    out.set("reload", reload);
  }
  Array refused;
  for (const auto& file : all.self.refused) {
    Object one = object();
    one.set("pipeline", base::one_line(file.name));
    one.set("file", base::one_line(file.file));
    refused.add(one);
  }
  out.set("refused", refused);
  Array pipelines;
  for (const auto& one : all.pipelines) pipelines.add(pipeline_json(one, all));
  out.set("pipelines", pipelines);
  std::ostringstream text;
  out.stringify(text, 2);
  return text.str() + '\n';
}

}  // namespace sluice::host
