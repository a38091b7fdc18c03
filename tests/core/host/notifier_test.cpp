// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/error.hpp"
#include "host/systemd.hpp"
#include "support/notify_socket.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using namespace std::chrono_literals;
using host::Notifier;

namespace {

struct Variables {
  std::map<std::string, std::string> set;
  Notifier::Environment get = [this](const char* name) -> const char* {
    const auto found = set.find(name);
    return found == set.end() ? nullptr : found->second.c_str();
  };
};

}  // namespace

TEST_CASE("every step of a service's life is one datagram in the words of sd_notify") {
  const test::TemporaryFolder folder;
  std::string name;
  SUBCASE("to a path") {
    name = (folder.path() / "notify").string();
  }
  SUBCASE("to an abstract name") {
    name = "@sluice-test-" + std::to_string(::getpid());
  }
  test::NotifySocket systemd(name);
  Variables variables{{{"NOTIFY_SOCKET", name}}};
  const Notifier notifier(variables.get);
  CHECK(notifier.enabled());
  notifier.ready("2 pipelines");
  CHECK(systemd.next() == "READY=1\nSTATUS=2 pipelines");
  notifier.reloading(base::SteadyTime{1234567us});
  CHECK(systemd.next() == "RELOADING=1\nMONOTONIC_USEC=1234567\nSTATUS=reading the configuration");
  notifier.watchdog();
  CHECK(systemd.next() == "WATCHDOG=1");
  notifier.stopping("draining");
  CHECK(systemd.next() == "STOPPING=1\nSTATUS=draining");
  notifier.extend(10s);
  CHECK(systemd.next() == "EXTEND_TIMEOUT_USEC=10000000");
  notifier.status("line\nREADY=1");  // what came from the network adds no field
  CHECK(systemd.next().find('\n') == std::string::npos);
}

TEST_CASE("without systemd nothing is said and nothing fails") {
  Variables none;
  const Notifier notifier(none.get);
  CHECK_FALSE(notifier.enabled());
  CHECK_FALSE(notifier.watchdog_limit());
  notifier.ready("");
  notifier.watchdog();
}

TEST_CASE("a socket that nobody reads any more is no reason to fail") {
  const test::TemporaryFolder folder;
  Variables variables{{{"NOTIFY_SOCKET", (folder.path() / "gone").string()}}};
  const Notifier notifier(variables.get);
  notifier.ready("");
  CHECK(notifier.enabled());
}

TEST_CASE("a name that can be no socket is refused") {
  for (const std::string& name : {std::string("relative"), std::string("@"), "/" + std::string(200, 'x')}) {
    Variables variables{{{"NOTIFY_SOCKET", name}}};
    CHECK_THROWS_AS(Notifier{variables.get}, base::Error);
  }
}

TEST_CASE("the watchdog is fed when it waits for this process") {
  const auto limit = [](const std::string& time, const std::string& pid) {
    Variables variables{{{"NOTIFY_SOCKET", "@sluice-nobody"}, {"WATCHDOG_USEC", time}}};
    if (!pid.empty()) variables.set["WATCHDOG_PID"] = pid;
    return Notifier(variables.get).watchdog_limit();
  };
  CHECK(limit("60000000", "") == 60s);
  CHECK(limit("60000000", std::to_string(::getpid())) == 60s);
  CHECK_FALSE(limit("60000000", std::to_string(::getppid())));
  CHECK_FALSE(limit("60000000", "x"));
  CHECK_FALSE(limit("0", ""));
  CHECK_FALSE(limit("soon", ""));
  CHECK_FALSE(limit("-1", ""));
}
