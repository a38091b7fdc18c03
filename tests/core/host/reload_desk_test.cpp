// SPDX-License-Identifier: Apache-2.0
#include "host/reload_desk.hpp"

#include <future>

#include <doctest/doctest.h>

#include "support/contains.hpp"

using namespace sluice;
using host::ReloadDesk;

TEST_CASE("a wish is answered and a second one meanwhile is refused at once") {
  std::promise<void> rung;
  ReloadDesk desk([&] { rung.set_value(); });
  CHECK_FALSE(desk.take());
  auto first = std::async(std::launch::async, [&] { return desk.ask(ReloadDesk::Wish::plan); });
  rung.get_future().wait();
  CHECK(desk.ask(ReloadDesk::Wish::reload).status == 409);
  CHECK(desk.take() == ReloadDesk::Wish::plan);
  CHECK_FALSE(desk.take());
  CHECK(desk.ask(ReloadDesk::Wish::reload).status == 409);
  desk.answer({200, "text/plain", "done"});
  CHECK(first.get().body == "done");
}

TEST_CASE("who waits while the service stops is told so and so is everybody who comes later") {
  std::promise<void> rung;
  ReloadDesk desk([&] { rung.set_value(); });
  auto first = std::async(std::launch::async, [&] { return desk.ask(ReloadDesk::Wish::reload); });
  rung.get_future().wait();
  desk.close();
  CHECK(first.get().status == 503);
  CHECK(test::contains(desk.ask(ReloadDesk::Wish::reload).body, "stopping"));
}
