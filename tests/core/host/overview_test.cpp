// SPDX-License-Identifier: Apache-2.0
#include "host/overview.hpp"

#include <set>
#include <sstream>
#include <string>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <doctest/doctest.h>

#include "base/error.hpp"
#include "host/metrics.hpp"
#include "host/status.hpp"
#include "support/contains.hpp"

using namespace sluice;
using namespace std::chrono_literals;
using host::Overview;
using pipeline::Doing;
using test::contains;

namespace {

constexpr int64_t noon_ms = 1'767'268'800'000;  // 2026-01-01T12:00:00Z

struct Fixture {
  Fixture() {
    all.now = {base::SteadyTime{10h}, base::WallTime{std::chrono::milliseconds{noon_ms}}};
    all.self.phase = host::Phase::running;
    all.self.started_ms = noon_ms - 3'600'000;
    add("kata");
  }

  void add(const std::string& name) {
    host::PipelineOverview one;
    one.look = {name, {config::BufferType::disk, 1000}, {}, pipeline::PipelineState{name, {}, {}, {}}, {}};
    one.look.state->source = {"source", "kata", look(Doing::schedule, 30s), false, {}};
    one.look.state->sinks = {{"siem", "siem", look(Doing::data), false, {}}};
    one.source = std::make_shared<observe::StageFigures>();
    one.sinks = {std::make_shared<observe::StageFigures>()};
    one.account.emplace();
    one.account->pipeline = name;
    one.account->fetched = 12'000;
    one.account->deliveries.resize(1);
    one.account->deliveries[0].sink = "siem";
    all.pipelines.push_back(std::move(one));
  }
  pipeline::Activity::Look look(Doing doing, base::SteadyTime::duration until = 0s) const {
    return {doing, all.now.steady, all.now.steady + until};
  }
  pipeline::StageState& source() { return all.pipelines.at(0).look.state->source; }
  pipeline::StageState& sink() { return all.pipelines.at(0).look.state->sinks.at(0); }
  store::DeliveryAccount& delivery() { return all.pipelines.at(0).account->deliveries.at(0); }
  std::string text() const { return host::status_text(host::status_json(all)); }
  void fail_sink(const std::string& why) {
    sink().activity = look(Doing::retry, 4s);
    sink().failing = true;
    sink().text = why;
  }

  Overview all;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "one line says how many run and wait and what is in trouble") {
  CHECK(host::summary(all) == "1 pipeline: 0 running, 1 waiting, 0 in trouble; lag 0 ms");
  add("kics");
  all.pipelines[1].look.state->source.activity = look(Doing::plugin);
  fail_sink("retrying: connection refused");
  delivery().waiting_since_ms = noon_ms - 12'000;
  CHECK(host::summary(all) ==
        "2 pipelines: 1 running, 0 waiting, 1 in trouble (kata: sink siem: next try 2026-01-01 12:00:04 UTC: "
        "retrying: connection refused); lag 12 s");
  all.self.refused.push_back({"broken", "broken.toml"});
  CHECK(contains(host::summary(all), "1 file with errors not run"));
}

TEST_CASE_FIXTURE(Fixture, "a clock that was set back gives no negative lag") {
  delivery().waiting_since_ms = noon_ms + 60'000;
  CHECK(all.lag_seconds(delivery()) == 0);
}

TEST_CASE_FIXTURE(Fixture, "a person reads a line for each pipeline and each sink") {
  fail_sink("retrying: connection refused");
  delivery().in_flight = 3400;
  delivery().waiting_since_ms = noon_ms - 12'000;
  delivery().counts.rejected = 2;
  const std::string shown = text();
  INFO(shown);
  CHECK(contains(shown, "running since 2026-01-01 11:00:00 UTC"));
  CHECK(contains(shown, "kata          "));
  CHECK(contains(shown, "trouble  next run 2026-01-01 12:00:30 UTC, 12 000 records\n"));
  CHECK(contains(shown, "to siem"));
  CHECK(contains(shown, "retrying: connection refused, lag 3 400 records, 12 s, 2 dead letters\n"));
}

TEST_CASE_FIXTURE(Fixture, "every state of a stage has its words") {
  const auto words = [&](Doing doing) {
    source().activity = look(doing, 30s);
    return host::in_words(source(), all);
  };
  CHECK(words(Doing::plugin) == "at work");
  CHECK(words(Doing::host) == "at work");
  CHECK(words(Doing::buffer) == "waiting for the sinks");
  CHECK(words(Doing::room) == "waiting: the buffer is full (buffer.max_size)");
  CHECK(words(Doing::schedule) == "next run 2026-01-01 12:00:30 UTC");
  CHECK(words(Doing::data) == "waiting for records");
  CHECK(words(Doing::stopped) == "stopped");
  source().text = "waiting for approval";
  CHECK(words(Doing::plugin) == "at work: waiting for approval");
}

TEST_CASE_FIXTURE(Fixture, "a pipeline that could not be started says why") {
  all.pipelines[0].look.state.reset();
  all.pipelines[0].look.why_not = "sink siem: no such certificate";
  CHECK(contains(text(), "not running"));
  CHECK(contains(text(), "sink siem: no such certificate\n"));
  CHECK(contains(host::metrics_page(all), "sluice_pipeline_up{pipeline=\"kata\"} 0\n"));
}

TEST_CASE_FIXTURE(Fixture, "what stands still and a reload that failed come first") {
  all.self.problems = {"pipeline kata: source kata: stands"};
  all.self.reload = host::Reload{noon_ms, false, "1 error"};
  all.self.refused.push_back({"broken", "/etc/sluice/pipelines/broken.toml"});
  const std::string shown = text();
  CHECK(contains(shown, "STANDS STILL: pipeline kata: source kata: stands\n"));
  CHECK(contains(shown, "reload at 2026-01-01 12:00:00 UTC changed nothing: 1 error\n"));
  CHECK(contains(shown, "broken: not run, /etc/sluice/pipelines/broken.toml has errors"));
  const std::string page = host::metrics_page(all);
  CHECK(contains(page, "sluice_healthy 0\n"));
  CHECK(contains(page, "sluice_config_last_reload_successful 0\n"));
  CHECK(contains(page, "sluice_config_refused_files 1\n"));
}

TEST_CASE_FIXTURE(Fixture, "what came over the network cannot break a line or the JSON or reach a metric") {
  const std::string evil = "no\"}\n\x1b[2J{\\ \xff end";
  fail_sink(evil);
  const std::string json = host::status_json(all);
  Poco::JSON::Parser parser;
  const auto parsed = parser.parse(json).extract<Poco::JSON::Object::Ptr>();
  const auto doing = parsed->getArray("pipelines")
                         ->getObject(0)
                         ->getArray("sinks")
                         ->getObject(0)
                         ->getValue<std::string>("doing");
  CHECK(contains(doing, "no\"}"));
  CHECK(doing.find_first_of("\n\x1b") == std::string::npos);
  CHECK(text().find('\x1b') == std::string::npos);
  CHECK_FALSE(contains(host::metrics_page(all), "no\""));
}

TEST_CASE("what is no status is refused with words") {
  CHECK_THROWS_AS(host::status_text("<html>"), base::Error);
  CHECK_THROWS_AS(host::status_text("[]"), base::Error);
  CHECK_THROWS_AS(host::status_text("{}"), base::Error);
}

TEST_CASE_FIXTURE(Fixture, "the metrics carry the figures of the ledger and of the process") {
  auto& account = *all.pipelines[0].account;
  account.fetched_bytes = 5000;
  account.gaps = 1;
  account.checkpoint_ms = noon_ms;
  account.buffered_bytes = 77;
  delivery().counts = {11'000, 4000, 3, 2};
  delivery().possibly_duplicated = 9;
  delivery().in_flight = 995;
  delivery().waiting_since_ms = noon_ms - 1500;
  all.pipelines[0].source->transient = 4;
  all.process.threads = 6;
  const std::string page = host::metrics_page(all);
  for (const char* line :
       {"sluice_source_records_total{pipeline=\"kata\"} 12000\n",
        "sluice_source_bytes_total{pipeline=\"kata\"} 5000\n",
        "sluice_source_gaps_total{pipeline=\"kata\"} 1\n", "sluice_buffer_bytes{pipeline=\"kata\"} 77\n",
        "sluice_buffer_limit_bytes{pipeline=\"kata\"} 1000\n",
        "sluice_checkpoint_timestamp_seconds{pipeline=\"kata\"} 1767268800\n",
        "sluice_source_next_run_timestamp_seconds{pipeline=\"kata\"} 1767268830\n",
        "sluice_source_failures_total{pipeline=\"kata\",kind=\"transient\"} 4\n",
        "sluice_sink_records_total{pipeline=\"kata\",sink=\"siem\"} 11000\n",
        "sluice_sink_dead_letters_total{pipeline=\"kata\",sink=\"siem\"} 3\n",
        "sluice_sink_filtered_records_total{pipeline=\"kata\",sink=\"siem\"} 2\n",
        "sluice_sink_possibly_duplicated_records_total{pipeline=\"kata\",sink=\"siem\"} 9\n",
        "sluice_sink_lag_records{pipeline=\"kata\",sink=\"siem\"} 995\n",
        "sluice_sink_lag_seconds{pipeline=\"kata\",sink=\"siem\"} 1.5\n",
        "sluice_sink_up{pipeline=\"kata\",sink=\"siem\"} 1\n", "process_threads 6\n", "sluice_ready 1\n"}) {
    CHECK_MESSAGE(contains(page, line), line);
  }
}

TEST_CASE_FIXTURE(Fixture,
                  "the retention left at the source is a metric, and in the status when half is gone") {
  auto& retention = all.pipelines.at(0).look.state->retention;
  CHECK(!contains(host::metrics_page(all), "sluice_source_retention_left_seconds{"));
  retention = pipeline::Retention{2h, 119min};
  CHECK(contains(host::metrics_page(all), "sluice_source_retention_left_seconds{pipeline=\"kata\"} 7140\n"));
  CHECK(contains(host::metrics_page(all), "sluice_source_retention_seconds{pipeline=\"kata\"} 7200\n"));
  CHECK(!contains(text(), "drops data"));
  retention->left = 24min;
  CHECK(contains(text(), ", the source drops data in 24 min"));
  retention->left = 0min;
  CHECK(contains(text(), ", the source DROPS DATA that was not fetched"));
}

TEST_CASE_FIXTURE(Fixture, "a gauge of a plugin becomes a family of its own") {
  all.gauges = {{"kata", "source", "certificate_expiry_timestamp_seconds", 1.5e9},
                {"kata", "siem", "temperature_celsius", 21}};
  const std::string page = host::metrics_page(all);
  CHECK(contains(page,
                 "sluice_plugin_certificate_expiry_timestamp_seconds{pipeline=\"kata\",stage=\"source\"}"
                 " 1500000000\n"));
  CHECK(contains(page, "# TYPE sluice_plugin_temperature_celsius gauge\n"));
}
