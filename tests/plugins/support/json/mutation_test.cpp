// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "grammar.hpp"
#include "pages.hpp"

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int rounds = 1500;
#else
constexpr int rounds = 20000;
#endif
constexpr unsigned events_in_page = 200;

std::string small_event(unsigned n) {
  const std::string id = std::to_string(n);
  return R"({"Id":)" + id + R"(,"Name":"a\\n","Rules":[{"R":)" + id + R"(},{"R":"b"},{"R":[]}],"Level":"x"})";
}

class Mutations {
 public:
  Mutations() {
    for (unsigned n = 0; n < events_in_page; ++n) {
      events_.push_back(n % 20 == 10 ? sample_event(n) : small_event(n));
      starts_.push_back(page_.size());
      page_ += events_.back() + ",";
    }
    page_.pop_back();
    page_ += R"(],"continuationToken":"t"})";
  }

  // Changes one to three bytes, most of them into something that means something.
  std::string mutate() {
    std::string page = page_;
    first_ = page.size();
    for (auto changes = 1 + random_() % 3; changes > 0; --changes) {
      const size_t at = random_() % page.size();
      first_ = std::min(first_, at);
      constexpr std::string_view loud = "\"\"\"\\{}[],:\n\xff 0e-";
      const char byte =
          random_() % 4 == 0 ? static_cast<char>(random_() % 256) : loud[random_() % loud.size()];
      switch (random_() % 3) {
        case 0:
          page[at] = byte;
          break;
        case 1:
          page.insert(at, 1, byte);
          break;
        default:
          page.erase(at, 1 + random_() % 2);
      }
    }
    return page;
  }

  // How many events end in front of the first change, the comma behind them included.
  size_t untouched() const {
    return static_cast<size_t>(std::upper_bound(starts_.begin(), starts_.end(), first_) - starts_.begin()) -
           (first_ < starts_.front() ? 0 : 1);
  }
  bool in_events() const { return first_ >= starts_.front(); }
  const Strings& events() const { return events_; }
  uint32_t number() { return static_cast<uint32_t>(random_()); }

 private:
  std::minstd_rand random_{20240229};
  std::string page_ = "{\"events\":[";
  Strings events_;
  std::vector<size_t> starts_;
  size_t first_ = 0;
};

}  // namespace

TEST_CASE("whatever happens to a page, only valid records come out, and all those in front of the damage") {
  Mutations mutations;
  uint64_t sent = 0;
  uint64_t arrived = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string page = mutations.mutate();
    CAPTURE(round);
    const Found found = read_in_pieces(page, 0);
    if (round % 10 == 0) REQUIRE((read_in_pieces(page, 3000, mutations.number()) == found));
    if (round % 100 == 0) REQUIRE((read_in_pieces(page, 1) == found));
    if (!mutations.in_events()) continue;
    const Strings& events = mutations.events();
    const size_t untouched = mutations.untouched();
    REQUIRE(found.records.size() >= untouched);
    REQUIRE(std::equal(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(untouched),
                       found.records.begin()));
    size_t next = untouched;
    for (size_t i = untouched; i < found.records.size(); ++i) {
      // An event that the mutation has not reached need not be judged again.
      const auto same =
          std::find(events.begin() + static_cast<std::ptrdiff_t>(next), events.end(), found.records[i]);
      if (same != events.end()) {
        next = static_cast<size_t>(same - events.begin()) + 1;
        continue;
      }
      if (!is_valid_record(found.records[i])) FAIL("no valid record: ", found.records[i]);
    }
    if (found.failure.empty()) {
      sent += events_in_page;
      arrived += found.records.size();
    }
  }
  MESSAGE("records that arrived from pages that were read to their end: ", arrived, " of ", sent);
  CHECK(arrived * 100 > sent * 95);  // three changes cost a few events of two hundred
}
