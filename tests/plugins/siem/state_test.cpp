// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/state.hpp"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("what is known of a receiver holds for its address only") {
  const std::string known = siem::state_text("kuma.example:5160", true);
  CHECK(siem::never_closes(known, "kuma.example:5160"));
  CHECK_FALSE(siem::never_closes(known, "kuma.example:51600"));
  CHECK_FALSE(siem::never_closes(known, "kuma.example:516"));
  CHECK(siem::state_text("kuma.example:5160", false).empty());
  CHECK_FALSE(siem::never_closes("", "kuma.example:5160"));
  CHECK_FALSE(siem::never_closes("something else", "kuma.example:5160"));
}
