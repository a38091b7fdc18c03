// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/state.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

using namespace sluice;
using file::State;

TEST_CASE("a state survives being written and read") {
  State state;
  state.commit = 57;
  state.journal = "/log/.x {date}.journal";
  state.open = {{12345, 99, 3, {"2026-01-01", "events"}, "/log/with space.3.ndjson"},
                {0, 1, 1, {}, "/log/y"}};
  state.closed = {{77, "/log/old one.ndjson"}};
  CHECK(file::parse_state(file::to_text(state)) == state);
}

TEST_CASE("no text is the state before the first commit") {
  CHECK(file::parse_state("") == State{});
}

TEST_CASE("a text that is no state is refused") {
  for (const char* text : {"x", "sluice-file 2\njournal /j\ncommit 1\n", "sluice-file 1\ncommit 1\n",
                           "sluice-file 1\njournal /j\ncommit 1", "sluice-file 1\njournal /j\ncommit -1\n",
                           "sluice-file 1\njournal /j\ncommit 1\nopen 1 2 0 = = /x\n",
                           "sluice-file 1\njournal /j\ncommit 1\nopen 1 2 3 = =\n",
                           "sluice-file 1\njournal /j\ncommit 1\nshut 1 /x\n",
                           "sluice-file 1\njournal /j\ncommit 1\nclosed 99999999999999999999999 /x\n"}) {
    CAPTURE(text);
    try {
      file::parse_state(text);
      FAIL("accepted");
    } catch (const sdk::Failure& failure) {
      CHECK(failure.status() == SLUICE_BROKEN);
    }
  }
}
