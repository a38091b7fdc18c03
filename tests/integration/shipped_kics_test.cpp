// SPDX-License-Identifier: Apache-2.0
// The shipped pipelines for KICS for Networks that send to a SIEM or write CSV.
#include <algorithm>
#include <numeric>

#include <doctest/doctest.h>

#include "integration/shipped.hpp"
#include "support/contains.hpp"

using namespace sluice;
using simulators::JournalTable;
using simulators::Resource;

namespace {

/// The mapping is made for messages of one line: a line break in a title is a blank in the header.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// The event as the mapping kics-events has to show it, made from the row with another parser.
void check_event(const test::CefEvent& event, const std::string& row, bool updated) {
  INFO(row);
  const auto json = test::json_of(row);
  const auto value = [&](const std::string& path) { return test::value_at(json, path); };
  CHECK(event.header == std::vector<std::string>{"Kaspersky", "KICS4Net", "4.5", value("eventType"),
                                                 one_line(value("title")),
                                                 test::severity_of_score(std::stod(value("score")))});
  CHECK(event["externalId"] == value("id"));
  CHECK(event["eventIdentifier"] == value("id"));
  CHECK(event["start"] == test::epoch_ms(value("start")));
  CHECK(event["rt"] == test::epoch_ms(value("lastSeen")));
  CHECK(event["cnt"] == value("totalAppearances"));
  CHECK(event["cs3"] == value("status"));
  CHECK(event["src"] == value("communications[0].sourceIp"));
  CHECK(event["dst"] == "10.20.30.15");
  CHECK(event["dmac"] == value("communications[0].destinationMac"));
  CHECK(event["technology"] == value("technology"));
  CHECK(event.extension.contains("act") == updated);
  if (updated) CHECK(event["act"] == "updated");
  std::string children = value("children[0]");
  for (int i = 1; !value("children[" + std::to_string(i) + "]").empty(); ++i)
    children += ", " + value("children[" + std::to_string(i) + "]");
  if (!children.empty()) CHECK(event["cs4"] == children);
}

/// What the lines say, one a line: kind of item, id, what became of it, members that changed; severity, name.
std::string changes_of(const std::vector<test::CefEvent>& events) {
  std::vector<std::string> changes;
  for (const auto& event : events) {
    const bool has_members = event.extension.contains("cs2");
    CHECK(event.header[3] == "inventory." + event["deviceFacility"] + "." + event["act"]);
    CHECK(has_members == (event["act"] == "changed"));
    if (has_members) CHECK(event["cs2Label"] == "changedMembers");
    changes.push_back(event["deviceFacility"] + ' ' + event["externalId"] + ' ' + event["act"] +
                      (has_members ? " (" + event["cs2"] + ')' : "") + "; " + event.header[5] + ", " +
                      event.header[4] + '\n');
  }
  std::sort(changes.begin(), changes.end());
  return std::accumulate(changes.begin(), changes.end(), std::string());
}

}  // namespace

TEST_CASE("the shipped pipeline kics-inventory-to-csv writes the three files of the Python exporter") {
  test::Plant plant;
  const auto csv = plant.folder() / "csv";
  std::filesystem::create_directories(csv);
  plant.install("kics-inventory-to-csv", {{"/var/lib/sluice/csv", csv.string()}});
  plant.run_once();
  for (const char* name : {"DeviceApplications.csv", "DevicePatches.csv", "DeviceUsers.csv"}) {
    const std::string text = test::read_file(csv / name);
    CHECK(text.starts_with("\xEF\xBB\xBF"));
    CHECK(test::contains(text, "Идентификатор"));
    CHECK(text.ends_with("\r\n"));
  }
}

TEST_CASE(
    "the shipped pipeline kics-inventory-changes-to-siem tells what was added and changed and is gone") {
  test::Plant plant;
  plant.install("kics-inventory-changes-to-siem");
  plant.run_once();
  CHECK(plant.collector.counters().bytes == 0);

  const std::string gone = plant.kics.row(Resource::devices, 0);
  plant.kics.insert_row(Resource::devices);
  plant.kics.remove_row(Resource::devices);
  plant.kics.change_row(Resource::devices, 6);
  plant.kics.touch_row(Resource::devices, 8);  // seen again: no change
  plant.kics.insert_row(Resource::users);
  plant.kics.change_row(Resource::apps, 2);
  plant.kics.remove_row(Resource::patches);
  plant.kics.change_row(Resource::allow_rules, 3);
  plant.kics.change_row(Resource::address_spaces, 1);
  plant.run_once();
  const auto events = plant.new_events();
  CHECK(changes_of(events) ==
        "address-spaces 2 changed (name); 3, Inventory: changed\n"
        "allow-rules 4 changed (isActive, comment, timestampModified); 3, Inventory: changed\n"
        "device-apps 3 changed (note); 3, Application changed\n"
        "device-patches 1 gone; 3, Patch gone\n"
        "device-users 17 added; 3, New user\n"
        "devices 1 gone; 4, Device gone\n"
        "devices 41 added; 6, New device\n"
        "devices 7 changed (note); 3, Device changed\n");
  for (const auto& event : events) {
    if (event["deviceFacility"] == "devices" && event["act"] == "gone")
      CHECK(event["dhost"] == test::value_at(test::json_of(gone), "networkName"));
    if (event["deviceFacility"] == "devices" && event["act"] == "changed")
      CHECK(event["cs3"] == R"({"note":{"to":"правка 1"}})");
  }

  plant.run_once();
  CHECK(plant.new_events().empty());
}

TEST_CASE(
    "the shipped pipeline kics-inventory-changes-to-siem works with a Server that has the devices only") {
  simulators::KicsOptions options;
  options.paths = simulators::PathLayout::none;
  test::Plant plant(options);
  plant.install("kics-inventory-changes-to-siem");
  plant.run_once();
  plant.kics.change_row(Resource::devices, 6);
  plant.run_once();
  CHECK(changes_of(plant.new_events()) == "devices 7 changed (note); 3, Device changed\n");
}

TEST_CASE(
    "the shipped pipeline kics-events-to-kuma-cef sends each event and what becomes of it and nothing "
    "twice") {
  test::Plant plant;
  plant.install("kics-events-to-kuma-cef");
  plant.run_once();
  auto events = plant.new_events();
  REQUIRE(events.size() == 60);
  for (std::size_t n = 0; n < events.size(); ++n) {
    const auto row = plant.kics.event(std::stoull(events[n]["externalId"]));
    CHECK(row == plant.kics.row(Resource::events, n));
    check_event(events[n], row, false);
  }

  std::uint64_t first = 0, incident = 0;
  plant.kics.with(Resource::events, [&](JournalTable& journal) {
    first = journal.last_id();
    journal.wait(60'000);
    journal.add(5);
    journal.repeat(first);
    journal.resolve(first - 3);
    incident = journal.add_incident(3);
  });
  plant.run_once();
  events = plant.new_events();
  std::vector<std::string> told;
  for (const auto& event : events) {
    const auto id = std::stoull(event["externalId"]);
    check_event(event, plant.kics.event(id), id <= first);
    told.push_back(event["externalId"]);
  }
  std::sort(told.begin(), told.end());
  std::vector<std::string> expected{std::to_string(first - 3)};
  for (auto id = first; id <= incident; ++id) expected.push_back(std::to_string(id));
  CHECK(told == expected);

  plant.run_once();
  CHECK(plant.new_events().empty());
}
