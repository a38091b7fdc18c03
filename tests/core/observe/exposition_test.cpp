// SPDX-License-Identifier: Apache-2.0
#include "observe/exposition.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "observe/process_figures.hpp"
#include "support/contains.hpp"

using namespace sluice;
using observe::Exposition;
using observe::MetricKind;
using test::contains;

TEST_CASE("a family stands on the page with its help and type even without samples") {
  Exposition page;
  page.declare("sluice_b_total", MetricKind::counter, "Things counted.");
  page.declare("sluice_a_bytes", MetricKind::gauge, "Bytes.");
  page.add("sluice_a_bytes", {{"pipeline", "p"}, {"sink", "s"}}, 12.5);
  CHECK(page.text() ==
        "# HELP sluice_a_bytes Bytes.\n# TYPE sluice_a_bytes gauge\n"
        "sluice_a_bytes{pipeline=\"p\",sink=\"s\"} 12.5\n"
        "# HELP sluice_b_total Things counted.\n# TYPE sluice_b_total counter\n");
}

TEST_CASE("a label cannot break out of its quotes or its line") {
  Exposition page;
  page.declare("sluice_x", MetricKind::gauge, "X.");
  page.add("sluice_x", {{"pipeline", "a\"} 1\nevil 2\\"}}, 1);
  CHECK(contains(page.text(), "sluice_x{pipeline=\"a\\\"} 1\\nevil 2\\\\\"} 1\n"));
}

TEST_CASE("a large count keeps all its digits") {
  Exposition page;
  page.declare("sluice_x_total", MetricKind::counter, "X.");
  page.add("sluice_x_total", {}, 9007199254740991.0);
  CHECK(contains(page.text(), "sluice_x_total 9007199254740991\n"));
}

TEST_CASE("a sample of a family that nobody declared is an error of the program") {
  Exposition page;
  CHECK_THROWS_AS(page.add("sluice_x", {}, 1), std::out_of_range);
}

TEST_CASE("the process knows what it takes of the machine") {
  const auto figures = observe::read_process_figures();
  CHECK(figures.cpu_seconds > 0);
  CHECK(figures.resident_bytes > 100'000);
  CHECK(figures.virtual_bytes > figures.resident_bytes);
  CHECK(figures.open_files >= 3);
  CHECK(figures.most_files >= figures.open_files);
  CHECK(figures.threads >= 1);
}
