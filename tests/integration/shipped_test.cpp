// SPDX-License-Identifier: Apache-2.0
// What holds of every shipped pipeline, and those for KATA.
#include "integration/shipped.hpp"

#include <set>

#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "support/contains.hpp"

using namespace sluice;

namespace {

/// Alert `n` as the mapping kata-alerts has to show it, made from the record with another parser.
void check_alert(const test::CefEvent& event, const std::string& record) {
  INFO(record);
  static const std::map<std::string, std::string> names{{"am", "Anti-Malware detection"},
                                                        {"sb", "Sandbox detection"},
                                                        {"yara", "YARA rule match"},
                                                        {"url_reputation", "URL reputation detection"},
                                                        {"ids", "Intrusion detection"}};
  static const std::map<std::string, std::string> severities{{"low", "3"}, {"medium", "6"}, {"high", "8"}};
  const auto alert = test::json_of(record);
  const auto value = [&](const std::string& path) { return test::value_at(alert, path); };
  const std::string technology = value("technology"), type = value("objectType");
  CHECK(event.header == std::vector<std::string>{"AO Kaspersky Lab",
                                                 "Kaspersky Anti Targeted Attack Platform", "7.0", technology,
                                                 names.at(technology), severities.at(value("importance"))});
  CHECK(event["externalId"] == value("alertID"));
  CHECK(event["rt"] == test::epoch_ms(value("detectTimestamp")));
  CHECK(event["start"] == test::epoch_ms(value("eventTimeStamp")));
  CHECK(event["deviceFacility"] == value("objectSource"));
  CHECK(event["cs1Label"] == "virusName");
  std::string threats = value("detection.detect[0]");
  for (int i = 1; !value("detection.detect[" + std::to_string(i) + "]").empty(); ++i)
    threats += ", " + value("detection.detect[" + std::to_string(i) + "]");
  CHECK(event["cs1"] == threats);
  if (type == "file") {
    CHECK(event["fname"] == value("object.detectedObject.fileName"));
    CHECK(event["fileHash"] == value("object.detectedObject.MD5"));
    CHECK(event["cs4"] == value("object.processedObject.SHA256"));
  }
  if (type == "URL") CHECK(event["request"] == value("object.detectedObject"));
  if (type == "host") CHECK(event["dhost"] == value("object.detectedObject[0]"));
}

std::set<std::filesystem::path> all_shipped() {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(PIPELINES)) {
    if (entry.path().extension() == ".toml") files.insert(entry.path());
  }
  return files;
}

}  // namespace

TEST_CASE("the shipped pipeline kata-events-to-kuma moves every event") {
  test::Site site(test::small_events(1000));
  const std::string kata = (site.folder() / "kata").string();
  test::write_file(site.config() / "pipelines/kata-events-to-kuma.toml",
                   test::shipped("kata-events-to-kuma", {{"https://central-node.example", site.kata.url()},
                                                         {"/etc/sluice/kata", kata},
                                                         {"kuma.example:5160", site.receiver.address()}}));
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(site.siem_lines() == site.expected(1000));
}

TEST_CASE(
    "the shipped pipeline kata-alerts-to-siem-cef makes a line of CEF of every alert and repeats none") {
  auto options = test::small_events(0);
  options.alerts = 700;
  test::Site site(options);
  test::write_file(
      site.config() / "pipelines/kata-alerts-to-siem-cef.toml",
      test::shipped("kata-alerts-to-siem-cef", {{"https://central-node.example", site.kata.url()},
                                                {"/etc/sluice/kata", (site.folder() / "kata").string()},
                                                {"siem.example:5161", site.receiver.address()}}));
  for (int run = 0; run < 2; ++run) {  // the second one finds nothing new
    const auto finished = site.run_once();
    INFO(finished.errors);
    CHECK(finished.code == 0);
  }
  const auto lines = site.siem_lines();
  REQUIRE(lines.size() == 700);
  for (uint64_t n = 0; n < lines.size(); ++n) {
    INFO(lines[n]);
    check_alert(test::parse_cef(lines[n]), simulators::kata_alert(options.seed, n, options.alert));
  }
}

TEST_CASE(
    "every shipped pipeline passes sluice check without a warning once its files and folders are there") {
  const test::TemporaryFolder folder;
  const simulators::KataSimulator kata;
  const std::string etc = (folder.path() / "etc").string(), var = (folder.path() / "var").string();
  test::write_file(etc + "/kata/client.crt", kata.client_identity().certificate);
  test::write_file(etc + "/kata/client.key", kata.client_identity().key);
  test::write_file(etc + "/kata/server.pem", kata.server_identity().certificate);
  std::filesystem::permissions(etc + "/kata/client.key", std::filesystem::perms::owner_read);
  test::write_file(etc + "/kics/package.zip", "only its being there is looked at");
  test::write_file(etc + "/kics/package.password", "simulator\n");
  std::filesystem::permissions(etc + "/kics/package.password", std::filesystem::perms::owner_read);
  for (const char* name : {"csv", "archive"}) std::filesystem::create_directories(var + "/" + name);
  const auto files = all_shipped();
  CHECK(files.size() >= 7);
  for (const auto& file : files) {
    std::string text = test::read_file(file);
    for (const auto& [from, to] : test::Changes{{"/etc/sluice", etc}, {"/var/lib/sluice", var}}) {
      for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    }
    test::write_file(folder.path() / "pipelines" / file.filename(), text);
  }
  const auto checked = test::run_program(folder.path(), {"check", (folder.path() / "pipelines").string()});
  INFO(checked.output, checked.errors);
  CHECK(checked.code == 0);
  CHECK(test::contains(checked.output,
                       "0 errors, 0 warnings; " + std::to_string(files.size()) + " pipelines are good"));
}

TEST_CASE("every shipped pipeline is installed and is in the operator's list and says when to use it") {
  const std::filesystem::path folder = PIPELINES;
  const std::string installed = test::read_file(folder / "CMakeLists.txt");
  const std::string listed = test::read_file(folder.parent_path() / "docs/operating.md");
  for (const auto& file : all_shipped()) {
    INFO(file);
    CHECK(test::contains(installed, file.filename().string()));
    CHECK(test::contains(listed, "| `" + file.stem().string() + "` |"));
    const std::string text = test::read_file(file);
    CHECK(text.starts_with("# "));
    CHECK(test::contains(text, "\n# When to use it: "));
    CHECK(test::contains(text, "run --once " + file.stem().string() + "\n"));
    CHECK(test::contains(text, "# yours"));
  }
}
