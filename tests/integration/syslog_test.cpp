// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <map>
#include <optional>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <doctest/doctest.h>

#include "integration/program.hpp"
#include "simulators/connector/connector.hpp"
#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;  // for what must come; a test that passes does not wait so long

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// A KICS Server's connector, sluice with the shipped pipeline, and a collector.
struct Plant {
  explicit Plant(simulators::ReceiverOptions options) : collector(std::move(options)) {
    test::write_file(config / "sluice.toml", "[store]\npath = \"" + (folder.path() / "store").string() +
                                                 "\"\n[retry]\ninitial = \"50ms\"\nmax = \"200ms\"\n");
    std::string text = test::read_file(std::filesystem::path(PIPELINES) / "kics-siem-connector-to-kuma.toml");
    text = replaced(text, "tcp://0.0.0.0:5140", "tcp://" + listener);
    text = replaced(text, "[\"192.0.2.50\"]", "[\"127.0.0.0/8\"]");
    text = replaced(text, "idle = \"30s\"", "idle = \"2s\"");
    text = replaced(text, "kuma.example:5160", collector.address());
    test::write_file(config / "pipelines/kics-siem-connector-to-kuma.toml", text);
  }

  static std::string free_place() {
    const auto socket = simulators::listen_on("127.0.0.1", 0, false);
    return "127.0.0.1:" + std::to_string(simulators::local_port(socket));
  }
  simulators::ConnectorOptions connector(std::uint64_t events) const {
    simulators::ConnectorOptions options;
    options.target = listener;
    options.events = events;
    options.senders = 3;
    options.rate = 5000;
    options.pieces = simulators::Pieces::split;
    return options;
  }
  test::Program start(const std::vector<std::string>& words) const {
    auto all = words;
    all.insert(all.end(), {"--config", config.string()});
    return test::Program(folder.path(), all);
  }
  std::uint64_t fetched() const {
    const auto shown =
        test::run_program(folder.path(), {"ledger", "--format", "json", "--config", config.string()});
    if (shown.code != 0) return 0;
    Poco::JSON::Parser parser;
    const auto accounts = parser.parse(shown.output).extract<Poco::JSON::Array::Ptr>();
    return accounts->empty() ? 0 : accounts->getObject(0)->getValue<std::uint64_t>("fetched");
  }
  /// What the collector has, line by line, is what each sender sent, in its order, and nothing else.
  void check_all_arrived(const simulators::SiemConnector& connector, std::uint64_t senders) const {
    std::map<std::string, std::uint64_t> owner;
    std::vector<std::vector<std::string>> expected, got(senders);
    for (std::uint64_t sender = 0; sender < senders; ++sender) {
      expected.push_back(connector.expected(sender));
      for (const auto& text : expected.back()) owner[text] = sender;
    }
    std::size_t foreign = 0;
    for (const auto& connection : collector.received()) {
      std::size_t at = 0;
      for (auto end = connection.bytes.find('\n'); end != std::string::npos;
           end = connection.bytes.find('\n', at)) {
        const auto found = owner.find(connection.bytes.substr(at, end - at));
        if (found == owner.end()) {
          ++foreign;
        } else {
          got[found->second].push_back(found->first);
        }
        at = end + 1;
      }
    }
    CHECK(foreign == 0);
    for (std::uint64_t sender = 0; sender < senders; ++sender) CHECK(got[sender] == expected[sender]);
  }

  test::TemporaryFolder folder;
  std::filesystem::path config = folder.path() / "config";
  std::string listener = free_place();
  simulators::Receiver collector;
};

std::uint64_t messages(const simulators::SiemConnector& connector, std::uint64_t senders) {
  std::uint64_t sum = 0;
  for (std::uint64_t sender = 0; sender < senders; ++sender) sum += connector.expected(sender).size();
  return sum;
}

}  // namespace

TEST_CASE("what a KICS connector sends while the collector is down arrives when it is up and in order") {
  simulators::ReceiverOptions down;
  down.behaviour = simulators::Behaviour::down;
  Plant plant(down);
  auto program = plant.start({"run"});
  simulators::SiemConnector connector(plant.connector(8000));
  REQUIRE(connector.wait_until_sent(patience));
  const std::uint64_t all = messages(connector, 3);
  bool ended = true;
  SUBCASE("sluice goes on") {
    ended = false;
  }
  SUBCASE("and sluice is stopped and started") {
    program.signal(SIGTERM);
    const auto ending = program.wait();
    INFO(program.errors());
    CHECK(ending.code == 0);
  }
  SUBCASE("and sluice is killed once all is in its buffer") {
    while (plant.fetched() < all) {
    }
    program.signal(SIGKILL);
    CHECK(program.wait().signal == SIGKILL);
  }
  CHECK(plant.collector.counters().connections == 0);
  plant.collector.set("behaviour", "normal");
  std::optional<test::Program> again;
  if (ended)
    again.emplace(plant.folder.path(), std::vector<std::string>{"run", "--config", plant.config.string()});
  REQUIRE(plant.collector.wait_for_lines(all, patience));
  plant.check_all_arrived(connector, 3);
}

TEST_CASE(
    "the shipped pipeline kics-siem-connector-to-kuma moves every message and ends when nothing more comes") {
  Plant plant({});
  simulators::SiemConnector connector(plant.connector(2000));
  auto program = plant.start({"run", "--once"});
  const auto ending = program.wait();
  INFO(program.errors());
  CHECK(ending.code == 0);
  CHECK(plant.fetched() == messages(connector, 3));
  plant.check_all_arrived(connector, 3);
}
