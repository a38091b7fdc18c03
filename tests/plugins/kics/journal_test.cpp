// SPDX-License-Identifier: Apache-2.0
// Events, application messages and audit entries: what is new and what has changed, each once.
#include <algorithm>
#include <map>
#include <set>

#include "kics_server.hpp"

namespace sluice::kics {
namespace {

using namespace std::chrono_literals;
using sdk::Poll;
using simulators::JournalTable;
using simulators::KicsOptions;
using Rows = std::vector<std::string>;

/// A source that reads events, on a Server whose time is ours until `pass` moves both.
struct Events : KicsServer {
  explicit Events(KicsOptions options = {}, const std::string& resource = "events")
      : KicsServer(timed(options)) {
    config.resources = {resource};
    config.events_scan_every = 1s;
    pass(1s);  // the latest event is no longer of this moment
  }

  static KicsOptions timed(KicsOptions options) {
    if (options.event_time == 0) options.event_time = 1'900'000'000'000;
    return options;
  }

  void pass(std::chrono::milliseconds time) {
    now += time;
    for (const auto resource : simulators::journal_resources)
      server->with(resource, [&](JournalTable& table) { table.wait(time.count()); });
  }

  /// Adds events and returns them as they are handed out.
  Rows add(uint64_t count = 1) {
    Rows rows;
    server->with(Resource::events, [&](JournalTable& table) {
      for (uint64_t n = 0; n < count; ++n) table.add();
    });
    std::size_t size = 0;  // it may keep fewer
    server->with(Resource::events, [&](JournalTable& table) { size = table.size(); });
    const auto last = server->last_id(Resource::events);
    for (auto id = last + 1 - std::min<uint64_t>(count, size); id <= last; ++id)
      rows.push_back(server->event(id));
    return rows;
  }

  void repeat(uint64_t id) {
    server->with(Resource::events, [&](JournalTable& table) { table.repeat(id); });
  }

  uint64_t last_id() const { return server->last_id(Resource::events); }
  Rows fresh() const { return sorted(emit.records("events")); }
  Rows updated() const { return sorted(emit.records("events-updated")); }
  static Rows sorted(Rows rows) {
    std::sort(rows.begin(), rows.end());
    return rows;
  }
};

std::set<std::string> distinct(const Rows& rows) {
  return {rows.begin(), rows.end()};
}

TEST_CASE("new and changed events arrive once and byte for byte whatever a Server makes of filters") {
  using simulators::FilterNumbers;
  using simulators::IdForm;
  using simulators::Times;
  using simulators::UnknownFilter;
  for (const std::string filterable : {"any", "id", "lastSeen", "id,lastSeen", "eventType"}) {
    for (const auto unknown : {UnknownFilter::bad_request, UnknownFilter::server_error,
                               UnknownFilter::ignored, UnknownFilter::nothing}) {
      for (const auto times : {Times::plain, Times::zulu, Times::milliseconds}) {
        CAPTURE(filterable);
        CAPTURE(static_cast<int>(unknown));
        CAPTURE(static_cast<int>(times));
        KicsOptions options;
        options.filterable = filterable;
        options.unknown_filter = unknown;
        options.times = times;
        options.filter_numbers = times == Times::zulu ? FilterNumbers::text : FilterNumbers::number;
        options.id_form = times == Times::zulu ? IdForm::text : IdForm::number;
        options.envelope =
            times == Times::plain ? simulators::Envelope::elements : simulators::Envelope::values;
        Events kics(options);
        CHECK(kics.poll() == Poll::idle);
        CHECK(kics.emit.records("events").empty());  // from now on

        kics.pass(10s);
        Rows expected = kics.add(3);
        kics.poll();
        CHECK(kics.fresh() == Events::sorted(expected));

        kics.pass(10s);
        const auto last = kics.last_id();
        kics.repeat(last - 1);
        kics.poll();
        CHECK(kics.updated() == Rows{kics.server->event(last - 1)});

        kics.pass(10s);
        kics.server->with(Resource::events, [&](JournalTable& table) { table.mark(last); });
        const auto more = kics.add(2);
        kics.poll();
        expected.insert(expected.end(), more.begin(), more.end());
        CHECK(kics.fresh() == Events::sorted(expected));
        CHECK(kics.updated() == Events::sorted({kics.server->event(last - 1), kics.server->event(last)}));

        const auto transactions = kics.emit.transactions().size();
        kics.pass(10s);
        CHECK(kics.poll() == Poll::idle);
        CHECK(kics.emit.transactions().size() == transactions);  // nothing to tell, nothing to store
      }
    }
  }
}

TEST_CASE("the first run begins where it is told") {
  KicsOptions options;
  options.rows.events = 300;  // a minute apart
  Events kics(options);
  SUBCASE("now") {
    kics.poll();
    CHECK(kics.emit.records("events").size() <= 1);
  }
  SUBCASE("two hours back") {
    kics.config.events_from = "2h";
    kics.poll();
    CHECK(kics.emit.records("events").size() >= 120);
    CHECK(kics.emit.records("events").size() <= 121);
  }
  SUBCASE("two hours back without any filter") {
    kics.config.events_from = "2h";
    kics.server->set("filterable", "nothing");
    kics.poll();
    CHECK(kics.emit.records("events").size() >= 120);
    CHECK(kics.emit.records("events").size() <= 121);
  }
  SUBCASE("all") {
    kics.config.events_from = "all";
    kics.config.page_size = 70;
    kics.poll();
    CHECK(kics.emit.records("events").size() == 300);
  }
  SUBCASE("an empty table") {
    kics.server->with(Resource::events, [](JournalTable& table) { table.drop(300); });
    kics.poll();
    CHECK(kics.emit.records("events").empty());
  }
  const auto before = distinct(kics.emit.records("events"));
  kics.pass(1min);
  const auto rows = kics.add(4);
  kics.poll();
  kics.poll();
  auto all = before;
  all.insert(rows.begin(), rows.end());
  CHECK(distinct(kics.emit.records("events")) == all);
  CHECK(kics.emit.records("events").size() == all.size());
  CHECK(kics.emit.records("events-updated").empty());
}

TEST_CASE("a Server with another clock than ours is followed") {
  KicsOptions options;
  options.event_time = 1'900'000'000'000 - 5 * 3'600'000;
  SUBCASE("it tells its time") {}
  SUBCASE("it does not tell it") {
    options.date_header = false;
  }
  Events kics(options);
  if (!options.date_header) kics.config.utc_offset = "-05:00";  // its rows have no zone
  kics.poll();
  kics.pass(10s);
  const auto rows = kics.add(2);
  kics.poll();
  CHECK(kics.fresh() == Events::sorted(rows));
}

TEST_CASE("an old event that is resolved is told as updated though it was never told as new") {
  KicsOptions options;
  options.rows.events = 300;
  options.times = simulators::Times::milliseconds;
  Events kics(options);
  kics.poll();
  kics.pass(10s);
  const auto old = kics.last_id() - 250;
  kics.server->with(Resource::events, [&](JournalTable& table) { table.resolve(old); });
  kics.poll();
  kics.poll();
  CHECK(kics.emit.records("events-updated") == Rows{kics.server->event(old)});
}

TEST_CASE("a table in another order with each page loses nothing") {
  KicsOptions options;
  options.order = simulators::Order::random;
  options.unstable_reads = 0;
  options.times = simulators::Times::milliseconds;
  SUBCASE("with filters") {}
  SUBCASE("without filters") {
    options.filterable = "nothing";
  }
  Events kics(options);
  kics.config.page_size = 10;
  std::set<std::string> expected;
  SUBCASE("until it was seen whole") {
    kics.config.rereads = 20;
  }
  SUBCASE("in as many polls as it takes") {
    kics.config.rereads = 0;
  }
  kics.poll();
  kics.pass(10s);
  for (const auto& row : kics.add(40)) expected.insert(row);
  for (int polls = 0; polls < 60 && distinct(kics.emit.records("events")) != expected; ++polls) {
    kics.pass(2s);
    kics.poll();
  }
  CHECK(distinct(kics.emit.records("events")) == expected);
  CHECK(kics.emit.records("events").size() == expected.size());
  CHECK(kics.emit.records("events-updated").empty());
}

TEST_CASE("ids beyond the precision of a double stay apart") {
  KicsOptions options;
  options.first_id = 9'007'199'254'740'990;
  Events kics(options);
  kics.poll();
  Rows expected;
  for (int i = 0; i < 5; ++i) {
    kics.pass(10s);
    for (auto& row : kics.add(1)) expected.push_back(std::move(row));
    kics.poll();
  }
  CHECK(kics.fresh() == Events::sorted(expected));
  CHECK(contains(kics.emit.stored(), std::to_string(kics.last_id())));
  CHECK(kics.emit.records("events-updated").empty());
}

TEST_CASE("a restart tells nothing twice and a checkpoint that was not stored tells it again") {
  Events kics;
  kics.poll();
  kics.pass(10s);
  auto expected = kics.add(5);
  kics.poll();
  kics.start();
  kics.poll();
  CHECK(kics.fresh() == Events::sorted(expected));
  kics.pass(10s);
  const auto more = kics.add(2);
  kics.emit.on_checkpoint = [](std::string_view) { return sluice_status{SLUICE_RETRY}; };
  kics.failure();
  CHECK(kics.fresh() == Events::sorted(expected));
  kics.emit.on_checkpoint = nullptr;
  kics.poll();
  expected.insert(expected.end(), more.begin(), more.end());
  CHECK(kics.fresh() == Events::sorted(expected));
}

TEST_CASE("rows that the Server drops are no news but a hole behind the last one read is a gap") {
  KicsOptions options;
  options.events_keep = 50;
  options.rows.events = 50;
  SUBCASE("with filters") {}
  SUBCASE("without filters") {
    options.filterable = "nothing";
  }
  Events kics(options);
  kics.config.events_from = "all";
  kics.poll();
  CHECK(kics.emit.records("events").size() == 50);
  const auto gaps = [&] {
    std::size_t count = 0;
    for (const auto& transaction : kics.emit.transactions()) count += transaction.gaps.size();
    return count;
  };
  SUBCASE("dropped behind us") {
    kics.pass(2h);
    kics.add(30);
    kics.start();
    kics.poll();
    CHECK(kics.emit.records("events").size() == 80);
    CHECK(gaps() == 0);
  }
  SUBCASE("all of the old ones but none of the new ones") {
    kics.pass(2h);
    kics.add(50);
    kics.start();
    kics.poll();
    CHECK(kics.emit.records("events").size() == 100);
    CHECK(gaps() == 0);
  }
  SUBCASE("dropped before it was read") {
    const auto last = kics.last_id();
    kics.pass(2h);
    kics.add(70);
    kics.start();
    kics.poll();
    CHECK(kics.emit.records("events").size() == 100);
    REQUIRE(gaps() == 1);
    const auto& gap = kics.emit.transactions().back().gaps.front();
    CHECK(gap.stream == "events");
    CHECK(gap.from_ms <= gap.to_ms);
    CHECK(contains(gap.reason, std::to_string(last)));
    kics.poll();
    CHECK(gaps() == 1);
  }
  SUBCASE("ids that the Server left out are none") {
    kics.pass(2h);
    kics.server->with(Resource::events, [](JournalTable& table) { table.skip_ids(100); });
    kics.add(3);
    kics.start();
    kics.poll();
    CHECK(gaps() == 0);
  }
}

TEST_CASE("incidents and the events they were built from know of each other") {
  KicsOptions options;
  Events kics(options);
  kics.config.events_form = EventsForm::annotated;
  kics.poll();
  kics.pass(10s);
  const auto rows = kics.add(2);
  kics.poll();
  const auto last = kics.last_id();
  const auto id = std::to_string(last);
  CHECK(kics.emit.records("events").back() ==
        R"({"change":"new","resource":"events","id":")" + id + R"(","item":)" + rows.back() + "}");
  kics.pass(10s);
  kics.server->with(Resource::events, [](JournalTable& table) { table.add_incident(2); });
  kics.poll();
  const auto incident = std::to_string(last + 1);
  const auto text = kics.emit.records("events").back();
  CHECK(text == R"({"change":"new","resource":"events","id":")" + incident + R"(","children":[")" +
                    std::to_string(last - 1) + R"(",")" + id + R"("],"item":)" +
                    kics.server->event(last + 1) + "}");
  CHECK(contains(text, "8000000001"));
  kics.pass(10s);
  kics.repeat(last);
  kics.poll();
  CHECK(kics.emit.records("events").back() == R"({"change":"updated","resource":"events","id":")" + id +
                                                  R"(","incidents":[")" + incident + R"("],"item":)" +
                                                  kics.server->event(last) + "}");
  CHECK(kics.emit.records("events-updated").empty());
}

TEST_CASE("more events than are remembered are all delivered and none of them again with each poll") {
  KicsOptions options;
  options.times = simulators::Times::milliseconds;
  Events kics(options);
  kics.config.events_remembered = 100;
  kics.poll();
  std::set<std::string> expected;
  for (int i = 0; i < 600; ++i) {
    kics.pass(1s);
    for (const auto& row : kics.add(1)) expected.insert(row);
  }
  kics.poll();
  CHECK(distinct(kics.emit.records("events")) == expected);
  CHECK(kics.emit.records("events").size() == expected.size());
  const auto told = kics.emit.records("events").size() + kics.emit.records("events-updated").size();
  CHECK(kics.emit.stored().size() < 5000);
  for (int i = 0; i < 5; ++i) {
    kics.pass(10s);
    kics.poll();
  }
  CHECK(kics.emit.records("events").size() + kics.emit.records("events-updated").size() == told);
  SUBCASE("a change far back is found by the sweep and what it cannot tell apart is counted") {
    const auto old = kics.last_id() - 400;
    kics.server->with(Resource::events, [&](JournalTable& table) { table.mark(old); });
    kics.pass(10s);
    kics.poll();
    CHECK(distinct(kics.updated()).count(kics.server->event(old)) == 0);
    kics.now += 25h;
    kics.poll();
    CHECK(distinct(kics.updated()).count(kics.server->event(old)) == 1);
    CHECK(kics.lines(SLUICE_LOG_WARNING, "perhaps for the second time") == 1);
    const auto swept = kics.emit.records("events-updated").size();
    kics.now += 10s;
    kics.poll();
    CHECK(kics.emit.records("events-updated").size() == swept);
  }
}

TEST_CASE("the daily sweep finds what changed behind the overlap and tells nothing else") {
  KicsOptions options;
  options.rows.events = 300;
  options.times = simulators::Times::milliseconds;
  Events kics(options);
  kics.config.events_from = "6h";
  kics.poll();
  const auto first = kics.emit.records("events").size();
  const auto old = kics.last_id() - 200;
  kics.server->with(Resource::events, [&](JournalTable& table) { table.mark(old); });
  kics.now += 10s;
  kics.poll();
  CHECK(kics.emit.records("events-updated").empty());
  kics.now += 25h;
  kics.poll();
  CHECK(kics.emit.records("events-updated") == Rows{kics.server->event(old)});
  CHECK(kics.emit.records("events").size() == first);
}

TEST_CASE("an event with a time in the far future does not blind the source") {
  KicsOptions options;
  Events kics(options);
  kics.poll();
  kics.pass(10s);
  kics.server->with(Resource::events, [](JournalTable& table) {
    table.wait(std::chrono::milliseconds(1000h).count());
    table.add();
    table.wait(-std::chrono::milliseconds(1000h).count());
  });
  kics.poll();
  kics.pass(10s);
  kics.repeat(kics.last_id() - 1);
  const auto rows = kics.add(1);
  kics.poll();
  CHECK(kics.emit.records("events").back() == rows.front());
  CHECK(kics.emit.records("events").size() == 2);
  CHECK(kics.emit.records("events-updated").size() == 1);
}

TEST_CASE("damaged rows are kept once and cost no other row") {
  Events kics;
  kics.poll();
  kics.pass(10s);
  kics.add(4);
  kics.server->fault("events/number-row@*");
  for (int i = 0; i < 4; ++i) {
    kics.pass(1s);
    kics.poll();
  }
  std::size_t malformed = 0;
  for (const auto& transaction : kics.emit.transactions()) malformed += transaction.malformed.size();
  CHECK(malformed == 1);
  kics.server->clear_faults();
  kics.poll();
  CHECK(kics.fresh().size() == 4);
}

TEST_CASE("a page that breaks off is read again and nothing of it is told twice") {
  Events kics;
  kics.poll();
  kics.pass(10s);
  const auto rows = kics.add(4);
  kics.server->fault("events/truncate:60%@2");
  try {
    kics.poll();
  } catch (const sdk::Failure& failed) {
    CHECK(failed.status() == SLUICE_RETRY);
  }
  kics.server->clear_faults();
  kics.poll();
  CHECK(kics.fresh() == Events::sorted(rows));
}

TEST_CASE("application messages and audit entries are read in the same way") {
  for (const auto resource : {Resource::messages, Resource::audit}) {
    const std::string name = simulators::name_of(resource);
    CAPTURE(name);
    Events kics({}, name);
    kics.poll();
    kics.pass(10s);
    kics.server->with(resource, [](JournalTable& table) { table.add(3); });
    kics.poll();
    kics.poll();
    Rows expected;
    const auto present = resource == Resource::messages ? 20 : 25;
    for (uint64_t n = 0; n < 3; ++n)
      expected.push_back(kics.server->row(resource, static_cast<uint64_t>(present) + n));
    check_same(kics.emit.records(name), expected);
  }
}

TEST_CASE("the whole table is read seldom where there is no other way") {
  KicsOptions options;
  options.filterable = "nothing";
  Events kics(options);
  kics.config.events_scan_every = 5min;
  kics.poll();
  kics.pass(1s);
  kics.poll();
  const auto before = kics.server->readings(Resource::events);
  for (int i = 0; i < 20; ++i) {
    kics.pass(10s);
    kics.poll();
  }
  CHECK(kics.server->readings(Resource::events) - before <= 1);
  kics.add(1);
  kics.pass(5min);
  kics.poll();
  CHECK(kics.fresh().size() == 1);
}

TEST_CASE("a life of events is told without loss and without doubles") {
  KicsOptions options;
  options.times = simulators::Times::milliseconds;
  Events kics(options);
  kics.poll();
  std::map<uint64_t, std::string> latest;
  for (int step = 0; step < 30; ++step) {
    kics.server->with(Resource::events, [](JournalTable& table) { table.live(3); });
    kics.now += 3min;
    kics.poll();
    if (step % 10 == 5) kics.start();
  }
  const auto first = 45'000 + KicsOptions().rows.events;
  const auto fresh = kics.emit.records("events"), updated = kics.emit.records("events-updated");
  const std::set<std::string> all_updated = distinct(updated);
  CHECK(all_updated.size() == updated.size());
  std::set<std::string> ids;
  for (const auto& row : fresh) ids.insert(row.substr(0, row.find(',')));
  CHECK(ids.size() == fresh.size());
  CHECK(ids.size() == kics.last_id() + 1 - first);
  std::set<std::string> told(fresh.begin(), fresh.end());
  told.insert(updated.begin(), updated.end());
  for (auto id = first; id <= kics.last_id(); ++id) CHECK(told.count(kics.server->event(id)) == 1);
}

}  // namespace
}  // namespace sluice::kics
