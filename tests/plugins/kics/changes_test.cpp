// SPDX-License-Identifier: Apache-2.0
// mode = "changes": what became different from one complete inventory to the next.
#include "sources/kics/changes.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "kics_server.hpp"

namespace sluice::kics {
namespace {

using namespace std::chrono_literals;
using sdk::Poll;
using simulators::KicsOptions;
using Rows = std::vector<std::string>;
namespace fs = std::filesystem;

struct Inventory : KicsServer {
  explicit Inventory(KicsOptions options = {}, Rows resources = {"devices"}) : KicsServer(options) {
    config.resources = std::move(resources);
    config.mode = Mode::changes;
  }

  /// What a poll tells of devices.
  Rows told() {
    const auto before = emit.records("devices-changes").size();
    now += 1h;
    CHECK(poll() == Poll::idle);
    auto all = emit.records("devices-changes");
    return {all.begin() + static_cast<std::ptrdiff_t>(before), all.end()};
  }

  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(fs::path(config.package).parent_path())) {
      if (entry.path().filename().string().starts_with("kics.")) found.push_back(entry.path());
    }
    return found;
  }

  std::string row(uint64_t n) const { return server->row(Resource::devices, n); }
};

std::string record(const std::string& change, const std::string& id, const std::string& item) {
  return R"({"change":")" + change + R"(","resource":"devices","id":")" + id + R"(","item":)" + item + "}";
}

TEST_CASE("the first reading is remembered and later ones tell what is different") {
  Inventory kics;
  CHECK(kics.told().empty());
  CHECK(kics.files().size() == 1);
  CHECK(kics.told().empty());

  SUBCASE("a row that changed, with the members that did") {
    const auto before = kics.row(7);
    kics.server->change_row(Resource::devices, 7);
    const auto after = kics.row(7);
    const auto found = kics.told();
    REQUIRE(found.size() == 1);
    auto expected = record("changed", "8", after);
    expected.insert(expected.size() - 1, R"(,"changed":{"note":{"to":"правка 1"}})");
    CHECK(found[0] == expected);
    kics.server->change_row(Resource::devices, 7);
    const auto again = kics.told();
    REQUIRE(again.size() == 1);
    CHECK(contains(again[0], R"("changed":{"note":{"from":"правка 1","to":"правка 2"}}})"));
  }
  SUBCASE("a row that is new") {
    kics.server->insert_row(Resource::devices);
    CHECK(kics.told() == Rows{record("added", "41", kics.row(40))});
  }
  SUBCASE("a row that is gone, as it was last") {
    const auto before = kics.row(0);
    kics.server->remove_row(Resource::devices);
    CHECK(kics.told() == Rows{record("gone", "1", before)});
  }
  SUBCASE("all at once, in the order of the table, gone ones last") {
    const auto gone = kics.row(0);
    kics.server->insert_row(Resource::devices);
    kics.server->remove_row(Resource::devices);
    kics.server->change_row(Resource::devices, 20);
    const auto found = kics.told();
    REQUIRE(found.size() == 3);
    CHECK(std::count_if(found.begin(), found.end(), [](const auto& r) { return contains(r, "\"added\""); }) ==
          1);
    CHECK(contains(found[1], R"("change":"changed","resource":"devices","id":"21")"));
    CHECK(found[2] == record("gone", "1", gone));
  }
  SUBCASE("a time last seen is no change") {
    kics.server->touch_row(Resource::devices, 3);
    CHECK(kics.told().empty());
    kics.config.ignore_members = {};
    kics.start();
    const auto found = kics.told();
    REQUIRE(found.size() == 1);
    CHECK(contains(found[0], R"("changed":{"lastSeen":{"from":)"));
  }
  CHECK(kics.told().empty());
  CHECK(kics.files().size() == 1);
  CHECK(kics.emit.records("devices").empty());
  CHECK(kics.emit.stored().size() < 400);
}

TEST_CASE("the first reading may tell everything as added") {
  Inventory kics;
  kics.config.first_run = FirstRun::added;
  const auto found = kics.told();
  REQUIRE(found.size() == 40);
  for (uint64_t n = 0; n < 40; ++n) CHECK(found[n] == record("added", std::to_string(n + 1), kics.row(n)));
  CHECK(kics.told().empty());
}

TEST_CASE("every table of the inventory has its own changes") {
  KicsOptions options;
  Rows names;
  for (const auto resource : simulators::inventory_resources)
    names.emplace_back(simulators::name_of(resource));
  Inventory kics(options, names);
  kics.poll();
  CHECK(kics.files().size() == names.size());
  for (const auto resource : simulators::inventory_resources) kics.server->change_row(resource, 1);
  kics.now += 1h;
  kics.poll();
  for (const auto& name : names) {
    CAPTURE(name);
    const auto found = kics.emit.records(name + "-changes");
    REQUIRE(found.size() == 1);
    CHECK(contains(found[0], "\"change\":\"changed\""));
  }
  CHECK(contains(kics.emit.records("address-spaces-changes")[0],
                 R"("changed":{"name":{"from":"Пространство 2","to":"Пространство 1002"}}})"));
  CHECK(kics.files().size() == names.size());
}

TEST_CASE("what was compared with survives a restart") {
  Inventory kics;
  kics.told();
  kics.server->change_row(Resource::devices, 7);
  kics.start();
  CHECK(kics.told().size() == 1);
  kics.start();
  CHECK(kics.told().empty());
}

TEST_CASE("a change whose checkpoint was not stored is told again") {
  Inventory kics;
  kics.told();
  const auto file = kics.files();
  kics.server->change_row(Resource::devices, 7);
  kics.emit.on_checkpoint = [](std::string_view) { return sluice_status{SLUICE_RETRY}; };
  kics.failure();
  CHECK(kics.files().size() == 2);  // the old one stays until the new one is in force
  kics.emit.on_checkpoint = nullptr;
  kics.start();
  CHECK(kics.told().size() == 1);
  CHECK(kics.files().size() == 1);
  CHECK(kics.files() != file);
}

TEST_CASE("an inventory to compare with that is missing or damaged is a first reading, a warning and a gap") {
  Inventory kics;
  kics.told();
  kics.server->change_row(Resource::devices, 7);
  const auto file = kics.files().front();
  SUBCASE("missing") {
    fs::remove(file);
  }
  SUBCASE("cut off") {
    fs::resize_file(file, fs::file_size(file) / 2);
  }
  SUBCASE("one byte of it is another one") {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(100);
    stream.put('#');
  }
  SUBCASE("empty") {
    fs::resize_file(file, 0);
  }
  kics.start();
  CHECK(kics.told().empty());
  CHECK(kics.lines(SLUICE_LOG_WARNING, "cannot be used") == 1);
  const auto& gaps = kics.emit.transactions().back().gaps;
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].stream == "devices-changes");
  CHECK(gaps[0].from_ms < gaps[0].to_ms);
  kics.server->change_row(Resource::devices, 8);
  CHECK(kics.told().size() == 1);
}

TEST_CASE("nothing is gone because of a row that is damaged") {
  Inventory kics;
  kics.told();
  kics.server->fault("devices/number-row@*");  // in the place of the second row
  CHECK(kics.told().empty());
  kics.server->change_row(Resource::devices, 7);
  CHECK(kics.told().size() == 1);
  CHECK(kics.lines(SLUICE_LOG_WARNING, "are not taken for gone") == 2);
  kics.server->clear_faults();
  CHECK(kics.told().empty());
}

TEST_CASE("a table that is empty all of a sudden is believed at the second reading") {
  Inventory kics;
  kics.told();
  kics.server->set("rows-devices", "0");
  CHECK(kics.told().empty());
  CHECK(kics.lines(SLUICE_LOG_WARNING, "is empty") == 1);
  SUBCASE("it was a mistake") {
    kics.server->set("rows-devices", "40");
    CHECK(kics.told().empty());
    kics.server->set("rows-devices", "0");
    CHECK(kics.told().empty());
  }
  SUBCASE("it is so") {
    CHECK(kics.told().size() == 40);
    CHECK(kics.told().empty());
    kics.server->set("rows-devices", "1");
    CHECK(kics.told() == Rows{record("added", "1", kics.row(0))});
  }
}

TEST_CASE("a table that moves while it is read tells nothing wrong") {
  for (const auto order :
       {simulators::Order::inserted, simulators::Order::removed, simulators::Order::random}) {
    KicsOptions options;
    options.order = order;
    options.unstable_reads = 2;
    Inventory kics(options);
    kics.config.page_size = 10;
    kics.told();
    CHECK(kics.told().empty());
    kics.server->change_row(Resource::devices, 9);
    CHECK(kics.told().size() == 1);
  }
}

TEST_CASE("a table that fails keeps neither the others nor its own past") {
  Inventory kics({}, {"devices", "device-apps", "device-users"});
  kics.poll();
  for (const auto resource : {Resource::devices, Resource::apps, Resource::users})
    kics.server->change_row(resource, 2);
  kics.server->fault("device-apps/500");
  kics.now += 1h;
  check_retried(kics.failure());
  CHECK(kics.emit.records("devices-changes").size() == 1);
  CHECK(kics.emit.records("device-users-changes").size() == 1);
  kics.server->clear_faults();
  kics.poll();
  CHECK(kics.emit.records("device-apps-changes").size() == 1);
  CHECK(kics.emit.records("devices-changes").size() == 1);
  CHECK(parse_checkpoint(kics.emit.stored()).done.empty());
  CHECK(kics.files().size() == 3);
}

TEST_CASE("files of other pipelines and of attempts that failed are told apart") {
  Inventory kics;
  kics.told();
  const auto folder = fs::path(kics.config.package).parent_path();
  for (const char* name : {"kics.other.devices.1.rows", "kics.test-2.devices.1.rows", "something"})
    std::ofstream(folder / name) << "x";
  for (const char* name : {"kics.test.devices.1.rows", "kics.test.devices.2.rows.part"})
    std::ofstream(folder / name) << "x";
  kics.start();
  CHECK(kics.told().empty());
  CHECK(kics.files().size() == 3);
  CHECK(fs::exists(folder / "kics.other.devices.1.rows"));
  CHECK_FALSE(fs::exists(folder / "kics.test.devices.1.rows"));
  kics.config.mode = Mode::snapshot;
  kics.start();
  kics.poll();
  CHECK(kics.files().size() == 2);
  CHECK(kics.emit.records("devices").size() == 40);
}

TEST_CASE("an inventory of many pages is compared in files") {
  KicsOptions options;
  options.rows.devices = 20'000;
  Inventory kics(options);
  kics.config.page_size = 10'000;
  kics.config.verify_snapshot = false;
  kics.told();
  CHECK(fs::file_size(kics.files().front()) > 4'000'000);
  CHECK(kics.emit.stored().size() < 300);
  kics.server->change_row(Resource::devices, 19'999);
  kics.server->change_row(Resource::devices, 0);
  CHECK(kics.told().size() == 2);
}

RowIndex index(uint64_t key, uint64_t digest, uint64_t offset) {
  return {key, digest, offset, 10};
}

TEST_CASE("rows that share an id are paired where they are alike") {
  std::vector<RowIndex> before{index(1, 10, 0), index(1, 11, 20), index(2, 5, 40), index(3, 7, 60)};
  std::vector<RowIndex> after{index(3, 8, 0), index(1, 11, 20), index(1, 12, 40), index(4, 1, 60),
                              index(2, 5, 80)};
  const auto found = compare(before, after);
  REQUIRE(found.size() == 4);
  CHECK(found[0].before->offset == 60);
  CHECK(found[0].after->offset == 0);
  CHECK(found[1].after->digest == 12);
  CHECK_FALSE(found[1].before);
  CHECK(found[2].after->key == 4);
  CHECK(found[3].before->digest == 10);
  CHECK_FALSE(found[3].after);
}

TEST_CASE("a change record says what a member was and is") {
  CHECK(
      change_record("risks", R"({"id":"a\"1","x":1,"y":[1,2],"t":"a","old":null})",
                    R"({"id":"a\"1","y":[1,3],"x":1,"t":"b","new":{"z":1e400}})", {"t"}) ==
      R"({"change":"changed","resource":"risks","id":"a\"1","item":{"id":"a\"1","y":[1,3],"x":1,"t":"b","new":{"z":1e400}},)"
      R"("changed":{"y":{"from":[1,2],"to":[1,3]},"new":{"to":{"z":1e400}},"old":{"from":null}}})");
  CHECK(change_record("risks", R"({"id":1,"t":1})", R"({"t":2,"id":1})", {"t"}).empty());
  CHECK(change_record("risks", "", R"({"name":"x"})", {}) ==
        R"({"change":"added","resource":"risks","id":null,"item":{"name":"x"}})");
  CHECK(change_record("risks", R"({"id":7})", "", {}) ==
        R"({"change":"gone","resource":"risks","id":"7","item":{"id":7}})");
}

}  // namespace
}  // namespace sluice::kics
