// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/fault.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice::simulators;

namespace {

FaultPlan plan() {
  return {{{"cut", "[BYTES]", ""}, {"gone", "", ""}}, {"query", "token"}};
}

/// The requests of ten, by number, that `spec` strikes.
std::vector<int> struck(const std::string& spec) {
  auto faults = plan();
  faults.add(spec);
  std::vector<int> numbers;
  for (int i = 1; i <= 10; ++i)
    if (!faults.next({"query"}).all().empty()) numbers.push_back(i);
  return numbers;
}

}  // namespace

TEST_CASE("a fault strikes the requests that it names") {
  using V = std::vector<int>;
  CHECK(struck("gone") == V{1});
  CHECK(struck("gone@next") == V{1});
  CHECK(struck("gone@3") == V{3});
  CHECK(struck("gone@2-4") == V{2, 3, 4});
  CHECK(struck("gone@8+") == V{8, 9, 10});
  CHECK(struck("gone@%4") == V{4, 8});
  CHECK(struck("gone@*").size() == 10);
}

TEST_CASE("each scope counts its own requests") {
  auto faults = plan();
  faults.add("token/gone@2");
  CHECK(faults.next({"query"}).all().empty());
  CHECK(faults.next({"query"}).all().empty());
  CHECK(faults.next({"token"}).all().empty());
  CHECK(faults.next({"token"}).has("gone"));
}

TEST_CASE("several faults may strike one request, and a fault that is over is forgotten") {
  auto faults = plan();
  faults.add("gone@1");
  faults.add("cut:50%@1");
  faults.add("cut:7@*");
  CHECK(faults.pending().size() == 3);
  const auto active = faults.next({"query"});
  REQUIRE(active.all().size() == 3);
  CHECK(active.find("cut")->amount(0, {}).of(1000) == 500);
  CHECK(faults.pending() == std::vector<std::string>{"cut:7@*"});
}

TEST_CASE("a fault that is none is refused in a sentence") {
  auto faults = plan();
  for (const char* spec :
       {"", "nonsense", "gone:1", "elsewhere/gone", "gone@", "gone@x", "gone@%0", "gone@1-"})
    CHECK_THROWS_AS_MESSAGE(faults.add(spec), std::invalid_argument, spec);
  CHECK_THROWS_WITH(faults.add("nonsense"), "fault 'nonsense': no fault 'nonsense'; there are: cut gone");
}
