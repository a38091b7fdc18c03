// SPDX-License-Identifier: Apache-2.0
#include "faults/oracle.hpp"

#include <algorithm>
#include <fstream>

#include <doctest/doctest.h>

#include "simulators/kata/event_faults.hpp"
#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using faults::Evidence;
using faults::Violations;

namespace {

std::string event(std::uint64_t n) {
  return "{\"SimulatorEvent\":" + std::to_string(n) + ",\"text\":\"abc\"}";
}

const std::string gap = "{\"sluice\":\"gap\",\"from\":\"a\",\"to\":\"b\"}";

/// Ten events that reached the file and one collector, as they should.
struct Good {
  Evidence evidence;
  Good() {
    evidence.event = event;
    evidence.available = 10;
    for (std::uint64_t n = 0; n < 10; ++n) evidence.file.push_back(event(n));
    evidence.collectors.push_back({"siem0", evidence.file, 0});
    evidence.transaction = 5;
    balance();
  }
  void balance() { evidence.fetched = evidence.delivered_to_file = evidence.file.size(); }
  std::vector<std::string>& file() { return evidence.file; }
  std::vector<std::string>& collector() { return evidence.collectors.front().lines; }

  /// This rule is broken, and no other; only that what is lost may come out of order too.
  bool only(const std::string& rule) const {
    const Violations found = faults::judge(evidence);
    return !found.empty() && found.front().starts_with(rule + ": ") &&
           std::ranges::all_of(found, [&](const std::string& one) {
             return one.starts_with(rule + ": ") || (rule == "loss" && one.starts_with("order: "));
           });
  }
};

}  // namespace

TEST_CASE_FIXTURE(Good, "what arrived once and in order is no violation") {
  CHECK(faults::judge(evidence).empty());
}

TEST_CASE_FIXTURE(Good,
                  "a sink that goes back further than a transaction, or than a part, repeats too much") {
  evidence.collectors.front().possibly_duplicated = 10;
  const auto go_back_to = [this](int n) {
    collector().insert(collector().begin() + 8, file().begin() + n, file().begin() + 8);
  };
  SUBCASE("a transaction is allowed") {
    go_back_to(3);
    CHECK(faults::judge(evidence).empty());
  }
  SUBCASE("more is not") {
    go_back_to(2);
    CHECK(only("repetition"));
  }
  SUBCASE("a part is allowed") {
    evidence.part = 2 * (event(0).size() + 1);
    go_back_to(6);
    CHECK(faults::judge(evidence).empty());
  }
  SUBCASE("a transaction is more than a part") {
    evidence.part = 2 * (event(0).size() + 1);
    go_back_to(5);
    CHECK(only("repetition"));
  }
}

TEST_CASE_FIXTURE(Good, "what a report on a damaged store calls lost may be missing, and no more") {
  file().erase(file().begin() + 4, file().begin() + 6);
  balance();
  evidence.fetched += 2;
  evidence.reported_lost = {{"file", 2}};
  SUBCASE("the collector has it") {
    CHECK(faults::judge(evidence).empty());
  }
  SUBCASE("the collector has lost it too") {
    collector() = file();
    evidence.reported_lost["siem0"] = 2;
    CHECK(faults::judge(evidence).empty());
  }
  SUBCASE("the collector has lost it, and nobody said so") {
    collector() = file();
    collector().pop_back();
    CHECK(only("loss"));
  }
  SUBCASE("more is missing") {
    file().pop_back();
    evidence.delivered_to_file -= 1;
    CHECK(faults::judge(evidence).front().starts_with("loss: "));
  }
}

TEST_CASE_FIXTURE(Good, "an event that is not in the file is lost") {
  SUBCASE("in the middle") {
    file().erase(file().begin() + 4);
  }
  SUBCASE("at the end") {
    file().pop_back();
  }
  SUBCASE("at the beginning") {
    file().erase(file().begin());
  }
  collector() = file();
  balance();
  CHECK(only("loss"));
}

TEST_CASE_FIXTURE(Good, "an event twice in the file is a violation even when the ledger agrees") {
  file().insert(file().begin() + 4, event(3));
  collector() = file();
  balance();
  CHECK(only("file"));
}

TEST_CASE_FIXTURE(Good, "bytes that nobody sent are a violation") {
  collector().push_back(event(3).substr(3));
  CHECK(only("bytes"));
}

TEST_CASE_FIXTURE(Good, "an event with another byte is not the event") {
  file()[3][3] = 'x';
  CHECK(faults::judge(evidence).size() > 1);  // foreign, and lost
}

TEST_CASE_FIXTURE(Good, "an event that one collector did not get is lost") {
  collector().pop_back();
  CHECK(only("loss"));
}

TEST_CASE_FIXTURE(Good, "duplicates are fine as far as the ledger or a kill accounts for them") {
  for (std::uint64_t n = 5; n < 10; ++n) collector().push_back(event(n));
  CHECK(only("duplicates"));
  CHECK(faults::duplicates(evidence) == 5);
  evidence.kills = 1;
  CHECK(faults::judge(evidence).empty());
  evidence.account_lost = true;
  evidence.transaction = 1;
  CHECK(faults::judge(evidence).empty());  // nobody could write them down
  evidence.account_lost = false;
  evidence.transaction = 5;
  evidence.kills = 0;
  evidence.collectors.front().possibly_duplicated = 5;
  CHECK(faults::judge(evidence).empty());
}

TEST_CASE_FIXTURE(Good, "a collector that gets later events before earlier ones has lost the order") {
  std::swap(collector()[3], collector()[6]);
  CHECK(faults::judge(evidence).front().starts_with("order: "));
}

TEST_CASE_FIXTURE(Good, "a spoilt event may be missing when its bytes are a dead letter") {
  file().erase(file().begin() + 4);
  collector() = file();
  balance();
  evidence.spoilt = {"bad-utf8:4"};
  CHECK(only("loss"));
  evidence.letters = {simulators::kata_faulty_element("bad-utf8:4", event(4))};
  evidence.malformed = 1;
  evidence.fetched += 1;
  CHECK(faults::judge(evidence).empty());
}

TEST_CASE_FIXTURE(Good, "after a gap record reading begins anew, and only there") {
  file().insert(file().begin() + 6, {gap, event(0), event(1), event(2), event(3), event(4), event(5)});
  collector() = file();
  balance();
  evidence.gaps = 1;
  CHECK(only("gap"));  // nothing had been forgotten
  evidence.forgotten_tokens = 1;
  CHECK(faults::judge(evidence).empty());
}

TEST_CASE_FIXTURE(Good,
                  "a source that begins with what comes next may leave events out only behind a gap record") {
  evidence.from_now = true;
  evidence.forgotten_tokens = 1;
  file().erase(file().begin() + 4, file().begin() + 6);
  file().insert(file().begin() + 4, gap);
  evidence.gaps = 1;
  collector() = file();
  balance();
  CHECK(faults::judge(evidence).empty());
  file().erase(file().begin() + 4);
  evidence.gaps = 0;
  collector() = file();
  balance();
  CHECK(only("loss"));
}

TEST_CASE_FIXTURE(Good, "a ledger that says something else than the file is a violation") {
  evidence.fetched = 11;
  CHECK(only("conservation"));
}

TEST_CASE("a sink whose account does not add up is a violation at any moment") {
  store::PipelineAccount account;
  account.pipeline = "p";
  account.fetched = 10;
  store::DeliveryAccount sink;
  sink.sink = "file";
  sink.owed = 10;
  sink.counts.delivered = 7;
  sink.in_flight = 3;
  account.deliveries = {sink};
  CHECK(faults::judge_ledger({account}).empty());
  account.deliveries.front().in_flight = 2;
  const auto found = faults::judge_ledger({account});
  REQUIRE(found.size() == 1);
  CHECK(test::contains(found.front(), "p, file: owed 10, delivered 7"));
}

TEST_CASE("a table is absent or complete") {
  const test::TemporaryFolder published, reference;
  const auto write = [](const std::filesystem::path& file, const char* text) { std::ofstream(file) << text; };
  write(reference.path() / "apps.csv", "a;b\n1;2\n3;4\n");
  const auto judged = [&](bool complete) {
    return faults::judge_tables(published.path(), reference.path(), complete);
  };
  CHECK(judged(false).empty());
  CHECK(judged(true).size() == 1);
  write(published.path() / "apps.csv", "a;b\n1;2\n");
  CHECK(judged(false).size() == 1);
  write(published.path() / "apps.csv", "a;b\n1;2\n3;4\n");
  CHECK(judged(true).empty());
  write(published.path() / ".apps.csv.new", "a;");
  CHECK(judged(true).empty());
}

TEST_CASE_FIXTURE(Good, "a page with a spoilt event that is given up and read again whole is in order") {
  file() = {event(0), event(1), event(2), event(3), event(4),
            event(5), event(6), event(7), event(8), event(9)};
  collector() = {event(0), event(1), event(3), event(4)};
  collector().insert(collector().end(), file().begin(), file().end());
  evidence.collectors.front().possibly_duplicated = 4;
  CHECK(faults::judge(evidence).front().starts_with("order: "));
  evidence.spoilt = {"bad-utf8:2"};
  CHECK(faults::judge(evidence).empty());
}
