// SPDX-License-Identifier: Apache-2.0
#include "pipeline/aside.hpp"

#include <future>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using sluice::pipeline::Aside;

namespace {

struct Posted {
  std::vector<Aside::Task> tasks;
  int done = 0;
  Aside aside{[this](Aside::Task task) {
    tasks.push_back(std::move(task));
    return true;
  }};
};

}  // namespace

TEST_CASE_FIXTURE(Posted,
                  "another thread does the work while the owner goes on, and the owner waits for its end") {
  std::promise<void> gate;
  aside.start([&] {
    gate.get_future().wait();
    ++done;
  });
  std::thread other(tasks[0]);
  CHECK(aside.running());
  gate.set_value();
  aside.finish();
  CHECK(done == 1);
  CHECK(!aside.running());
  other.join();
}

TEST_CASE_FIXTURE(Posted, "what nobody has begun the owner does itself, and nobody does it twice") {
  aside.start([&] { ++done; });
  CHECK(aside.running());
  aside.finish();
  CHECK(done == 1);
  tasks[0]();
  CHECK(done == 1);
}

TEST_CASE_FIXTURE(Posted, "what the work throws the owner gets, once") {
  aside.start([] { throw std::runtime_error("no"); });
  tasks[0]();
  CHECK(!aside.running());
  CHECK_THROWS_AS(aside.finish(), std::runtime_error);
  aside.finish();
}

TEST_CASE_FIXTURE(Posted, "what the work holds is free when it has ended") {
  auto batch = std::make_shared<int>(1);
  const std::weak_ptr<int> held = batch;
  aside.start([batch = std::move(batch)] { static_cast<void>(batch); });
  aside.finish();
  CHECK(held.expired());
}

TEST_CASE("without another thread the owner does the work") {
  int done = 0;
  const auto no_thread = [](const Aside::Task&) -> bool {
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
  };
  Aside aside{no_thread};
  aside.start([&] { ++done; });
  aside.finish();
  CHECK(done == 1);
}

TEST_CASE("work that was started is done before its owner goes") {
  int done = 0;
  {
    Aside aside{[](const Aside::Task&) { return false; }};
    aside.start([&] { ++done; });
  }
  CHECK(done == 1);
}
