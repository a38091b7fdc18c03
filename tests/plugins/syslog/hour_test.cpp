// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/clock.hpp"
#include "pipeline/pipeline.hpp"
#include "plugin/registry.hpp"
#include "plugins/syslog/bench.hpp"
#include "sinks/siem/sink.hpp"
#include "store/ledger.hpp"

using namespace sluice;
using test::patience;
using namespace std::chrono_literals;

namespace {

/// The listener and the SIEM sink behind the real boundary.
const plugin::Registry& real_plugins() {
  static constexpr sluice_entry source = sdk::entry<syslog::Source>(
      "syslog", "1.0.0", "A listener.", &sdk::source_table<syslog::Source>, nullptr);
  static constexpr sluice_entry sink =
      sdk::entry<siem::Sink>("siem", "1.0.0", "A sender.", nullptr, &sdk::sink_table<siem::Sink>);
  static plugin::Registry registry;
  if (registry.all().empty()) {
    registry.add(source, "syslog");
    registry.add(sink, "siem");
  }
  return registry;
}

config::Setting text_setting(const std::string& name, const std::string& text) {
  config::Setting setting;
  setting.type = SLUICE_OPTION_ADDRESS;
  setting.name = name;
  setting.text = text;
  return setting;
}

config::Setting list_setting(const std::string& name, const std::string& item) {
  config::Setting setting;
  setting.type = SLUICE_OPTION_LIST;
  setting.name = name;
  setting.items = {item};
  return setting;
}

config::Settings one_setting(config::Setting setting) {
  std::vector<config::Setting> values;
  values.push_back(std::move(setting));
  return config::Settings(std::move(values));
}

/// Listener, disk buffer and sender in one pipeline, whose schedules and retries wait for a clock of our own.
struct Gateway {
  Gateway(const std::string& listen, const std::string& collector) {
    config::PipelineConfig config;
    config.name = "p";
    config.source = {"source", "syslog", one_setting(list_setting("listen", "tcp://" + listen))};
    config.sinks.push_back({"siem", "siem", one_setting(text_setting("address", collector))});
    config.buffer = {config::BufferType::disk, uint64_t{1} << 30};
    pipeline.emplace(environment, config, schedule::Schedule::every(1s), pipeline::Pipeline::Mode::service,
                     [](const pipeline::Outcome&) {});
    pipeline->start();
  }
  ~Gateway() {
    scheduler.stop();
    pipeline->close();
    executor.stop();
  }
  void advance(std::chrono::milliseconds by) {
    clock.advance(by);
    REQUIRE(clock.settle());
  }
  store::PipelineAccount account() {
    return store.read([](store::Database& database) { return store::read_ledger(database, "p").at(0); });
  }

  test::TemporaryFolder folder;
  base::ManualClock clock;
  store::Store store{folder.path(), store::Store::Access::own};
  schedule::Executor executor{[](const std::exception_ptr&) { FAIL("a task threw"); }};
  schedule::Scheduler scheduler{clock, executor};
  pipeline::Environment environment{real_plugins(), store, executor,
                                    scheduler,      clock, std::make_shared<pipeline::BatchPool>(2)};
  std::optional<pipeline::Pipeline> pipeline;
};

}  // namespace

TEST_CASE("nothing is lost over TCP while the SIEM is down for an hour") {
  simulators::ReceiverOptions down;
  down.behaviour = simulators::Behaviour::down;
  simulators::Receiver collector(down);
  const std::string listen = [] {
    const auto probe = simulators::listen_on("127.0.0.1", 0, false);
    return "127.0.0.1:" + std::to_string(simulators::local_port(probe));
  }();

  Gateway gateway(listen, collector.address());
  simulators::ConnectorOptions options;
  options.target = listen;
  options.events = 1;
  options.stay = true;
  simulators::SiemConnector connector(options);
  for (int minutes = 0; minutes < 60; minutes += 5) {
    connector.set("events", std::to_string(100 * (minutes + 5)));
    while (gateway.account().fetched < connector.expected().size()) gateway.advance(10ms);
    gateway.advance(5min);  // the sink tries again, and fails
  }
  CHECK(gateway.account().deliveries.at(0).retries >= 3);
  CHECK(gateway.account().deliveries.at(0).counts.delivered == 0);

  collector.set("behaviour", "normal");
  const auto expected = connector.expected();
  for (int tries = 0; tries < 600 && !collector.wait_for_lines(expected.size(), 50ms); ++tries)
    gateway.advance(5min);
  std::string all;
  for (const auto& line : expected) all += line + "\n";
  CHECK(collector.text() == all);
  CHECK(gateway.account().gaps == 0);
  CHECK(gateway.account().adds_up());
}
