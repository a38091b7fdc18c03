// SPDX-License-Identifier: Apache-2.0
// The real program as systemd runs it: notified, watched, reloaded, asked, stopped.
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "integration/site.hpp"
#include "observe/http_server.hpp"
#include "support/contains.hpp"
#include "support/eventually.hpp"
#include "support/notify_socket.hpp"

using namespace sluice;
using test::contains;
using test::eventually;
using test::Site;

namespace {

/// A variable of the environment that the program inherits; gone at the end.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

std::string put_in(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(contains(text, from));
  return text.replace(text.find(from), from.size(), to);
}

/// A site whose program is a service of (a stand-in for) systemd.
struct Service {
  explicit Service(uint64_t events = 0) : site(options(events)) {
    site.pipeline({"file"}, "disk");
    // Short, because a unix socket's path has to be.
    test::write_file(site.config() / "sluice.toml",
                     test::read_file(site.config() / "sluice.toml") + "[host]\nstop_timeout = \"20s\"\n");
  }
  static simulators::KataOptions options(uint64_t events) {
    auto options = test::small_events(events);
    if (events == 0) options.rate = 200;
    return options;
  }

  test::Program start() { return site.start({"run"}); }
  std::filesystem::path socket() const { return run.path() / "sluice.sock"; }
  std::string page(const std::string& path) const { return observe::http_get(socket(), path).body; }
  test::Finished status(std::vector<std::string> words = {}) const {
    words.insert(words.begin(), "status");
    return test::run_program(asked.path(), site.arguments(std::move(words)));
  }
  std::filesystem::path file(const std::string& pipeline) const {
    return site.config() / "pipelines" / (pipeline + ".toml");
  }
  test::Finished reload_by_command(std::vector<std::string> words = {}) const {
    words.insert(words.begin(), "reload");
    return test::run_program(asked.path(), site.arguments(std::move(words)));
  }
  /// A second pipeline beside "kata", with its own file.
  void twin() {
    test::write_file(file("twin"), put_in(test::read_file(file("kata")), "{stream}", "twin-{stream}"));
  }
  /// Reloads, and returns what the program logged of it.
  std::string reload(const test::Program& program) {
    const std::size_t before = program.errors().size();
    program.signal(SIGHUP);
    REQUIRE(!systemd.next_with("RELOADING=1").empty());
    REQUIRE(!systemd.next_with("READY=1").empty());
    return program.errors().substr(before);
  }

  Site site;
  test::TemporaryFolder run, asked;
  test::NotifySocket systemd{(run.path() / "notify").string()};
  Variable notify{"NOTIFY_SOCKET", (run.path() / "notify").string()};
  Variable runtime{"RUNTIME_DIRECTORY", run.path().string()};
};

/// All samples of a page, by name and labels.
std::map<std::string, double> samples(const std::string& page) {
  std::map<std::string, double> found;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.rfind(' ');
    if (!line.starts_with('#') && space != std::string::npos)
      found[line.substr(0, space)] = std::stod(line.substr(space + 1));
  }
  return found;
}

bool is_there(const char* program) {
  return std::system(("command -v " + std::string(program) + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace

TEST_CASE("systemd sees the service become ready and alive and reload and drain and stop") {
  Service service;
  const Variable watchdog("WATCHDOG_USEC", "400000");
  auto program = service.start();
  const std::string ready = service.systemd.next_with("READY=1");
  CHECK(contains(ready, "\nSTATUS=1 pipeline: "));
  for (int i = 0; i < 3; ++i) CHECK(service.systemd.next_with("WATCHDOG=1") == "WATCHDOG=1");
  CHECK(contains(service.systemd.next_with("STATUS="), "STATUS="));

  program.signal(SIGHUP);
  CHECK(contains(service.systemd.next_with("RELOADING=1"), "\nMONOTONIC_USEC="));
  CHECK(!service.systemd.next_with("READY=1").empty());
  CHECK(!service.systemd.next_with("WATCHDOG=1").empty());

  program.signal(SIGTERM);
  CHECK(contains(service.systemd.next_with("STOPPING=1"), "\nSTATUS=finishing"));
  CHECK(!service.systemd.next_with("EXTEND_TIMEOUT_USEC=").empty());
  CHECK(program.wait().code == 0);
  CHECK(contains(program.errors(), "stopped"));
  CHECK_FALSE(std::filesystem::exists(service.socket()));
}

TEST_CASE("systemd is told to wait while a damaged store is repaired") {
  Service service;
  REQUIRE(service.site.run_once().code == 0);
  {
    constexpr std::streamoff page = 8192,
                             of_an_index = 8;  // as the store's tables are made one after the other
    std::fstream out(service.site.folder() / "store/sluice.db",
                     std::ios::binary | std::ios::in | std::ios::out);
    out.seekp((of_an_index - 1) * page);
    out << std::string(page, 'Z');
  }
  auto program = service.start();
  CHECK(service.systemd.next_with("EXTEND_TIMEOUT_USEC=") == "EXTEND_TIMEOUT_USEC=60000000");
  CHECK(!service.systemd.next_with("READY=1").empty());
  CHECK(contains(program.errors(), "is damaged"));
  program.signal(SIGTERM);
  CHECK(program.wait().code == 0);
}

TEST_CASE("without a watchdog nobody is woken for it and the service still becomes ready") {
  Service service;
  auto program = service.start();
  CHECK(!service.systemd.next_with("READY=1").empty());
  program.signal(SIGTERM);
  for (std::string message = service.systemd.next(); !contains(message, "STOPPING=1");
       message = service.systemd.next()) {
    REQUIRE(!message.empty());
    CHECK_FALSE(contains(message, "WATCHDOG"));
  }
  CHECK(program.wait().code == 0);
}

TEST_CASE("a configuration with errors never becomes ready and ends with 78") {
  Service service;
  test::write_file(service.file("kata"), "[source]\nplugin = \"kata\"\n");
  auto program = service.start();
  CHECK(program.wait().code == 78);
  const std::string said = service.systemd.next(std::chrono::milliseconds(0));
  CHECK(contains(said, "STATUS=the configuration has errors"));
  CHECK_FALSE(contains(said, "READY=1"));
}

TEST_CASE("a file with a mistake changes nothing at a reload and says where it is") {
  Service service;
  auto program = service.start();
  REQUIRE(!service.systemd.next_with("READY=1").empty());
  const std::string good = test::read_file(service.file("kata"));
  service.twin();
  test::write_file(service.file("kata"), put_in(good, "every = \"100ms\"", "evry = \"100ms\""));
  const std::string log = service.reload(program);
  INFO(log);
  CHECK(contains(log, "kata.toml:2:1: schedule.evry"));
  CHECK(contains(log, "nothing was changed"));
  auto shown = service.status();
  INFO(shown.output);
  CHECK(contains(shown.output, "changed nothing: 1 error"));
  CHECK_FALSE(contains(shown.output, "twin"));
  CHECK(samples(service.page("/metrics")).at("sluice_config_last_reload_successful") == 0);

  test::write_file(service.file("kata"), good);
  CHECK(contains(service.reload(program), "1 not disturbed; started twin"));
  CHECK(samples(service.page("/metrics")).at("sluice_config_last_reload_successful") == 1);
  CHECK(contains(service.status().output, "twin"));
  program.signal(SIGTERM);
  CHECK(program.wait().code == 0);
}

TEST_CASE("a reload touches only what has changed and no record is lost or doubled over it") {
  Service service;
  service.twin();
  auto program = service.start();
  REQUIRE(!service.systemd.next_with("READY=1").empty());
  const auto fetched = [&] {
    return samples(service.page("/metrics")).at("sluice_source_records_total{pipeline=\"kata\"}");
  };
  const auto written = [&](const std::string& pipeline) {
    return samples(
        service.page("/metrics"))["sluice_sink_records_total{pipeline=\"" + pipeline + "\",sink=\"file\"}"];
  };
  REQUIRE(eventually([&] { return written("kata") > 50 && written("twin") > 50; }));
  CHECK(contains(service.reload(program), "2 not disturbed"));

  SUBCASE("its own file") {
    test::write_file(service.file("twin"),
                     put_in(test::read_file(service.file("twin")), "every = \"100ms\"", "every = \"150ms\""));
    CHECK(contains(service.reload(program), "1 not disturbed; restarted twin"));
  }
  SUBCASE("a file that an option names") {
    const auto key = service.site.folder() / "kata/server.pem";
    test::write_file(key, test::read_file(key) + "\n");
    CHECK(contains(service.reload(program), "0 not disturbed; restarted kata, twin"));
  }
  SUBCASE("the defaults of the host") {
    const auto host = service.site.config() / "sluice.toml";
    test::write_file(host, put_in(test::read_file(host), "initial = \"50ms\"", "initial = \"60ms\""));
    CHECK(contains(service.reload(program), "0 not disturbed; restarted kata, twin"));
  }
  SUBCASE("a file that is gone") {
    std::filesystem::remove(service.file("twin"));
    CHECK(contains(service.reload(program),
                   "pipeline twin: its file is gone, which leaves behind its checkpoint"));
    CHECK(contains(service.page("/metrics"), "twin"));
    const auto host = service.site.config() / "sluice.toml";
    test::write_file(host, put_in(test::read_file(host), "[store]\n", "[store]\nabandon = [\"twin\"]\n"));
    CHECK(contains(service.reload(program), "1 not disturbed; stopped twin"));
    CHECK_FALSE(contains(service.page("/metrics"), "twin"));
  }
  const auto before = fetched();
  CHECK(eventually([&] { return fetched() > before; }));  // it goes on, and the counters with it
  program.signal(SIGTERM);
  CHECK(program.wait().code == 0);
  for (const char* name : {"events.ndjson", "twin-events.ndjson"}) {
    std::map<std::string, int> counts;
    std::istringstream lines(test::read_file(service.site.folder() / "out" / name));
    for (std::string line; std::getline(lines, line);) ++counts[line];
    CHECK(counts.size() > 50);
    uint64_t next = 0;  // no event is missing before the last one
    for (; counts.count(service.site.kata.event(next)) == 1; ++next)
      CHECK(counts[service.site.kata.event(next)] == 1);
    CHECK(next == counts.size());
  }
}

TEST_CASE(
    "reload by command tells the plan and what is wrong and leaves the connections of the others alone") {
  Service service;
  service.twin();
  service.site.pipeline({"siem"}, "disk");
  test::write_file(service.file("kata"), test::read_file(service.file("kata")) + "confirm = \"kernel\"\n");
  const auto nobody = service.reload_by_command();
  CHECK(nobody.code == 1);
  CHECK(contains(nobody.errors, "no service is running"));
  auto program = service.start();
  REQUIRE(!service.systemd.next_with("READY=1").empty());
  const auto sent = [&](const std::string& labels) {
    return samples(service.page("/metrics"))["sluice_sink_records_total{" + labels + "}"];
  };
  const std::string siem = "pipeline=\"kata\",sink=\"siem\"", file = "pipeline=\"twin\",sink=\"file\"";
  REQUIRE(eventually([&] { return sent(siem) > 50 && sent(file) > 50; }));
  const auto connections = service.site.receiver.counters().connections;  // one, kept open

  const std::string good = test::read_file(service.file("twin"));
  test::write_file(service.file("twin"), put_in(good, "every = \"100ms\"", "evry = \"100ms\""));
  const auto broken = service.reload_by_command();
  INFO(broken.output, broken.errors);
  CHECK(broken.code == 1);
  CHECK(contains(broken.errors, "twin.toml:2:1: schedule.evry: unknown key"));
  CHECK(contains(broken.errors, "\n  evry = "));  // with the line, as `sluice check` does
  CHECK(contains(broken.errors, "nothing was changed"));

  test::write_file(service.file("twin"), put_in(good, "every = \"100ms\"", "every = \"150ms\""));
  const auto plan = service.reload_by_command({"--dry-run"});
  CHECK(plan.code == 0);
  CHECK(contains(plan.output,
                 "pipeline kata: kept\npipeline twin: restarted (schedule.every); goes on at its"));
  const auto done = service.reload_by_command({"--json"});
  CHECK(done.code == 0);
  Poco::JSON::Parser parser;
  const auto all = parser.parse(done.output).extract<Poco::JSON::Object::Ptr>();
  CHECK(all->getValue<std::string>("result") == "done");
  CHECK(all->getValue<std::string>("text") == "1 not disturbed; restarted twin");
  CHECK(all->getArray("plan")->getObject(0)->getValue<std::string>("action") == "kept");

  std::filesystem::rename(service.file("twin"), service.site.folder() / "twin.toml");
  const auto gone = service.reload_by_command();
  CHECK(gone.code == 1);
  CHECK(contains(gone.errors, "pipeline twin: its file is gone"));
  CHECK(contains(gone.errors, "write abandon = [\"twin\"] below [store]"));
  CHECK(contains(service.status().output, "twin"));

  const auto host = service.site.config() / "sluice.toml";
  const auto moved = service.run.path() / "other.sock";
  std::filesystem::rename(service.site.folder() / "twin.toml", service.file("twin"));
  test::write_file(host, test::read_file(host) + "[admin]\nsocket = \"" + moved.string() + "\"\n");
  CHECK(service.reload_by_command({"--socket", service.socket().string()}).code == 0);
  CHECK(eventually([&] { return service.reload_by_command({"--dry-run"}).code == 0; }));  // at the new one
  const auto before = service.site.receiver.counters().lines;
  CHECK(eventually([&] { return service.site.receiver.counters().lines > before; }));
  CHECK(service.site.receiver.counters().connections == connections);
  program.signal(SIGTERM);
  CHECK(program.wait().code == 0);
  std::map<std::string, int> counts;
  std::istringstream lines(test::read_file(service.site.folder() / "out" / "twin-events.ndjson"));
  for (std::string line; std::getline(lines, line);) ++counts[line];
  for (uint64_t next = 0; next < counts.size(); ++next) CHECK(counts[service.site.kata.event(next)] == 1);
}

TEST_CASE("status tells of a service in words and as JSON and clearly when there is none") {
  Service service(100);
  const auto nobody = service.status();
  CHECK(nobody.code == 1);
  CHECK(contains(nobody.errors, "no service is running"));
  CHECK(contains(nobody.errors, service.socket().string()));

  auto program = service.start();
  REQUIRE(!service.systemd.next_with("READY=1").empty());
  REQUIRE(eventually([&] {
    return samples(service.page("/metrics"))["sluice_sink_records_total{pipeline=\"kata\",sink=\"file\"}"] ==
           100;
  }));
  const auto text = service.status();
  INFO(text.output, text.errors);
  CHECK(text.code == 0);
  CHECK(contains(text.output, "1 pipeline: "));
  CHECK(contains(text.output, "100 records"));
  CHECK(contains(text.output, "to file"));

  const auto json = service.status({"--json"});
  Poco::JSON::Parser parser;
  const auto all = parser.parse(json.output).extract<Poco::JSON::Object::Ptr>();
  CHECK(all->getValue<std::string>("state") == "running");
  const auto kata = all->getArray("pipelines")->getObject(0);
  CHECK(kata->getValue<std::string>("pipeline") == "kata");
  CHECK(kata->getObject("source")->getValue<int>("records") == 100);
  CHECK(kata->getArray("sinks")->getObject(0)->getValue<int>("lag_records") == 0);
  struct stat mode {};
  REQUIRE(::stat(service.socket().c_str(), &mode) == 0);
  CHECK((mode.st_mode & 07777) == 0660);

  program.signal(SIGKILL);
  program.wait();
  const auto gone = service.status();
  CHECK(gone.code == 1);
  CHECK(contains(gone.errors, "does not answer"));
}

TEST_CASE("a sink that is down is in trouble in the status and the metrics and says why") {
  Service service;
  service.site.pipeline({"siem", "file"}, "disk");
  const auto text = test::read_file(service.file("kata"));
  test::write_file(service.file("kata"),
                   put_in(text, service.site.receiver.address(), "127.0.0.1:1"));  // nobody listens there
  auto program = service.start();
  REQUIRE(!service.systemd.next_with("READY=1").empty());
  const auto figure = [&](const std::string& name) {
    return samples(service.page("/metrics"))[name + "{pipeline=\"kata\",sink=\"siem\"}"];
  };
  REQUIRE(eventually(
      [&] { return figure("sluice_sink_retries_total") > 1 && figure("sluice_sink_lag_records") > 0; }));
  CHECK(figure("sluice_sink_up") == 0);
  CHECK(figure("sluice_sink_stopped") == 0);
  CHECK(samples(service.page("/metrics"))["sluice_sink_up{pipeline=\"kata\",sink=\"file\"}"] == 1);
  const auto shown = service.status();
  INFO(shown.output);
  CHECK(contains(shown.output, "trouble"));
  CHECK(contains(shown.output, "onnection refused"));
  CHECK(contains(shown.output, ", lag "));
  CHECK(contains(service.systemd.next_with("in trouble (kata: sink siem"), "STATUS="));
  CHECK(observe::http_get(service.socket(), "/healthz").status == 200);  // it makes progress where it can
  CHECK(observe::http_get(service.socket(), "/readyz").status == 200);
  program.signal(SIGTERM);
  CHECK(program.wait().code == 0);
}

TEST_CASE("the metrics are the numbers of the ledger and go on after a restart") {
  Service service(300);
  double expected = 300;
  for (int round = 0; round < 2; ++round) {
    auto program = service.start();
    REQUIRE(!service.systemd.next_with("READY=1").empty());
    const std::string delivered = "sluice_sink_records_total{pipeline=\"kata\",sink=\"file\"}";
    REQUIRE(eventually([&] { return samples(service.page("/metrics"))[delivered] == expected; }));
    const auto ledger = service.site.ledger();
    const auto file = ledger->getArray("sinks")->getObject(0);
    auto found = samples(service.page("/metrics"));
    const auto source = [&](const char* name) { return found[std::string(name) + "{pipeline=\"kata\"}"]; };
    const auto sink = [&](const char* name) {
      return found[std::string(name) + "{pipeline=\"kata\",sink=\"file\"}"];
    };
    CHECK(source("sluice_source_records_total") == ledger->getValue<double>("fetched"));
    CHECK(source("sluice_source_bytes_total") == ledger->getValue<double>("fetched_bytes"));
    CHECK(source("sluice_source_transactions_total") == ledger->getValue<double>("transactions"));
    CHECK(source("sluice_source_dead_letters_total") == ledger->getValue<double>("malformed"));
    CHECK(source("sluice_source_gaps_total") == ledger->getValue<double>("gaps"));
    CHECK(source("sluice_source_retries_total") == ledger->getValue<double>("retries"));
    CHECK(source("sluice_buffer_bytes") == ledger->getValue<double>("buffered_bytes"));
    CHECK(source("sluice_checkpoint_timestamp_seconds") ==
          doctest::Approx(ledger->getValue<double>("checkpoint_ms") / 1000));
    CHECK(sink("sluice_sink_bytes_total") == file->getValue<double>("delivered_bytes"));
    CHECK(sink("sluice_sink_dead_letters_total") == file->getValue<double>("dead_lettered"));
    CHECK(sink("sluice_sink_lag_records") == file->getValue<double>("in_flight"));
    CHECK(sink("sluice_sink_transactions_total") >= 1);
    CHECK(found["process_resident_memory_bytes"] > 1e6);
    program.signal(SIGTERM);
    CHECK(program.wait().code == 0);
    expected += 100;
    service.site.kata.set("events", std::to_string(static_cast<int>(expected)));
  }
}

TEST_CASE("metrics and health are on the address that was asked for and the status is not") {
  Service service;
  std::string address;
  {
    const Poco::Net::ServerSocket free(Poco::Net::SocketAddress("127.0.0.1", 0));
    address = free.address().toString();
  }
  const auto host = service.site.config() / "sluice.toml";
  const std::string without = test::read_file(host);
  auto program = service.start();
  REQUIRE(!service.systemd.next_with("READY=1").empty());
  test::write_file(host, without + "[admin]\nlisten = \"" + address + "\"\n");
  CHECK(contains(service.reload(program), "metrics and health: http://" + address));
  const auto ask = [&](const std::string& path) {
    Poco::Net::HTTPClientSession session{Poco::Net::SocketAddress(address)};
    Poco::Net::HTTPRequest request("GET", path, "HTTP/1.1");
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    session.receiveResponse(response);
    return std::pair(static_cast<int>(response.getStatus()), response.getContentType());
  };
  CHECK(ask("/metrics") == std::pair(200, std::string("text/plain; version=0.0.4; charset=utf-8")));
  CHECK(ask("/healthz").first == 200);
  CHECK(ask("/readyz").first == 200);
  CHECK(ask("/status").first == 404);
  test::write_file(host, without);
  service.reload(program);
  CHECK_THROWS(ask("/metrics"));
  CHECK(observe::http_get(service.socket(), "/metrics").status == 200);
  program.signal(SIGTERM);
  CHECK(program.wait().code == 0);
}

TEST_CASE("the documentation lists the metrics that there are") {
  Service service(10);
  auto program = service.start();
  REQUIRE(!service.systemd.next_with("READY=1").empty());
  const std::string page = service.page("/metrics");
  const auto names = [](const std::string& text, const std::string& pattern) {
    std::set<std::string> found;
    const std::regex expression(pattern);
    for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it)
      found.insert((*it)[1].str());
    return found;
  };
  const auto there = names(page, "# TYPE ([a-z_]+) ");
  const auto documented = names(test::read_file(std::filesystem::path(DOCS) / "operating.md"),
                                "\n\\| `((?:sluice|process)_[a-z_]+)`");
  CHECK(there.size() > 40);
  for (const auto& name : there) CHECK_MESSAGE(documented.count(name) == 1, "not in operating.md: " << name);
  for (const auto& name : documented) CHECK_MESSAGE(there.count(name) == 1, "no longer there: " << name);

  if (is_there("promtool")) {
    const auto file = service.run.path() / "metrics.txt";
    test::write_file(file, page);
    CHECK(std::system(("promtool check metrics < " + file.string()).c_str()) == 0);
  } else {
    MESSAGE("promtool is not installed (Debian package prometheus): its check of the names is skipped");
  }
  program.signal(SIGTERM);
  CHECK(program.wait().code == 0);
}

TEST_CASE("no secret is in the status or the metrics") {
  Service service;
  const std::string secret = "kq7-very-secret";
  const Variable password("SLUICE_TEST_SECRET", secret);
  auto text = test::read_file(service.file("kata"));
  if (contains(test::run_program(service.asked.path(), {"describe", "kata"}).output, "private_key_password"))
    text = put_in(text, "[buffer]", "private_key_password = { env = \"SLUICE_TEST_SECRET\" }\n[buffer]");
  test::write_file(service.file("kata"), text);
  auto program = service.start();
  REQUIRE(!service.systemd.next_with("READY=1").empty());
  for (const char* page : {"/metrics", "/status", "/healthz", "/readyz"}) {
    CHECK_FALSE(contains(service.page(page), secret));
    CHECK_FALSE(contains(service.page(page), "PRIVATE KEY"));
  }
  program.signal(SIGTERM);
  CHECK(program.wait().code == 0);
  CHECK_FALSE(contains(program.errors(), secret));
}
