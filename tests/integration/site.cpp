// SPDX-License-Identifier: Apache-2.0
#include "integration/site.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <doctest/doctest.h>

namespace sluice::test {
namespace {

void add_lines(std::vector<std::string>& lines, const std::string& bytes) {
  std::size_t at = 0;
  for (std::size_t end = bytes.find('\n'); end != std::string::npos; end = bytes.find('\n', at)) {
    lines.push_back(bytes.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

Site::Site(simulators::KataOptions kata_options, simulators::ReceiverOptions receiver_options)
    : kata(std::move(kata_options)), receiver(std::move(receiver_options)) {
  write_file(folder_.path() / "kata/client.crt", kata.client_identity().certificate);
  write_file(folder_.path() / "kata/client.key", kata.client_identity().key);
  write_file(folder_.path() / "kata/server.pem", kata.server_identity().certificate);
  write_file(folder_.path() / "kata/collector.pem", receiver.server_identity().certificate);
  std::filesystem::permissions(folder_.path() / "kata/client.key", std::filesystem::perms::owner_read);
  write_file(config() / "sluice.toml", "[store]\npath = \"" + (folder_.path() / "store").string() +
                                           "\"\n[retry]\ninitial = \"50ms\"\nmax = \"200ms\"\n");
}

void Site::pipeline(const std::vector<std::string>& sinks, const std::string& buffer,
                    const std::string& more_source) {
  const std::string kata_folder = (folder_.path() / "kata").string();
  std::string text = "[schedule]\nevery = \"100ms\"\n[source]\nplugin = \"kata\"\nurl = \"" + kata.url() +
                     "\"\nexternal_system_id = \"" + kata.external_system_id() + "\"\ncertificate = \"" +
                     kata_folder + "/client.crt\"\nprivate_key = \"" + kata_folder +
                     "/client.key\"\nserver_certificate = \"" + kata_folder +
                     "/server.pem\"\nmax_timeout = \"1s\"\n" + more_source + "[buffer]\ntype = \"" + buffer +
                     "\"\n";
  for (const auto& sink : sinks) {
    if (sink == "siem") text += "[[sink]]\nplugin = \"siem\"\naddress = \"" + receiver.address() + "\"\n";
    if (sink == "siem-tls") {
      text += "[[sink]]\nplugin = \"siem\"\nname = \"siem\"\naddress = \"" + receiver.address() +
              "\"\ntransport = \"tls\"\nserver_certificate = \"" + kata_folder + "/collector.pem\"\n";
    }
    if (sink == "file")
      text += "[[sink]]\nplugin = \"file\"\npath = \"" + (folder_.path() / "out/{stream}.ndjson").string() +
              "\"\n";
  }
  std::filesystem::create_directories(folder_.path() / "out");
  write_file(config() / "pipelines/kata.toml", text);
}

std::vector<std::string> Site::arguments(std::vector<std::string> words) const {
  words.push_back("--config");
  words.push_back(config().string());
  return words;
}

Finished Site::run_once(std::chrono::seconds limit) {
  return run_program(folder_.path(), arguments({"run", "--once"}), limit);
}

Poco::JSON::Object::Ptr Site::ledger() {
  const Finished shown = run_program(folder_.path(), arguments({"ledger", "--format", "json"}));
  INFO(shown.output, shown.errors);
  REQUIRE(shown.code == 0);
  Poco::JSON::Parser parser;
  const auto account = parser.parse(shown.output).extract<Poco::JSON::Array::Ptr>()->getObject(0);
  CHECK(account->getValue<bool>("adds_up"));
  return account;
}

std::vector<std::string> Site::file_lines() const {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "out")) {
    if (entry.path().extension() == ".ndjson") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> lines;
  for (const auto& file : files) add_lines(lines, read_file(file));
  return lines;
}

std::vector<std::string> Site::siem_lines() const {
  std::vector<std::string> lines;
  for (const auto& connection : receiver.received()) add_lines(lines, connection.bytes);
  return lines;
}

std::vector<std::string> Site::expected(uint64_t count) const {
  std::vector<std::string> events;
  for (uint64_t n = 0; n < count; ++n) events.push_back(kata.event(n));
  return events;
}

std::map<std::string, int> count_lines(const std::vector<std::string>& lines) {
  std::map<std::string, int> counts;
  for (const auto& line : lines) ++counts[line];
  return counts;
}

simulators::KataOptions small_events(uint64_t count) {
  simulators::KataOptions options;
  options.events = count;
  options.event.size = 600;
  options.accept = true;
  return options;
}

}  // namespace sluice::test
