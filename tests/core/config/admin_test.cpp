// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "core/config/sample.hpp"

namespace sluice::config::test {

namespace {

class AdminTest : protected ConfigTest {
 protected:
  LoadedHost host_of(const std::string& text) {
    return load_host(folder.write("sluice.toml", text), true, options);
  }
  std::string problems_of_host(const std::string& text) { return plain(host_of(text).problems.text()); }
};

}  // namespace

TEST_CASE_FIXTURE(AdminTest, "nothing listens on the network unless somebody asks for it") {
  const HostConfig found = host_of("").host;
  CHECK(found.admin == AdminConfig{});
  CHECK(found.admin.listen.empty());
  CHECK(found.stuck_after == std::chrono::minutes{15});
}

TEST_CASE_FIXTURE(AdminTest, "an address of this machine is taken as it is") {
  for (const char* address : {"127.0.0.1:9464", "127.1.2.3:1", "[::1]:9464", "localhost:9464"}) {
    const auto loaded = host_of("[admin]\nlisten = \"" + std::string(address) + "\"\n");
    CHECK(loaded.problems.text() == "");
    CHECK(loaded.host.admin.listen == address);
  }
}

TEST_CASE_FIXTURE(AdminTest, "an address that other machines reach is refused unless that is allowed") {
  for (const char* address :
       {"0.0.0.0:9464", "[::]:9464", "192.0.2.1:9464", "gateway.example:9464", "127.0.0.1.example:9464",
        "localhost.example:9464", "[::ffff:127.0.0.1]:9464"}) {
    const std::string text = "[admin]\nlisten = \"" + std::string(address) + "\"\n";
    const std::string problem = problems_of_host(text);
    CHECK_MESSAGE(
        problem.find("sluice.toml:2:10: admin.listen: is reached by other machines") != std::string::npos,
        problem);
    CHECK(problem.find("allow_remote = true") != std::string::npos);
    CHECK(problems_of_host(text + "allow_remote = true\n") == "");
  }
}

TEST_CASE_FIXTURE(AdminTest, "an address that is none is one problem and not two") {
  CHECK(host_of("[admin]\nlisten = \"9464\"\n").problems.errors() == 1);
  CHECK(host_of("[admin]\nlisten = 9464\n").problems.errors() == 1);
  CHECK(host_of("admin = 5\n").problems.errors() == 1);
}

TEST_CASE_FIXTURE(AdminTest,
                  "the socket is relative to the file and the bound of a stuck plugin has bounds") {
  CHECK(host_of("[admin]\nsocket = \"run/s.sock\"\n").host.admin.socket ==
        (folder.path() / "run/s.sock").string());
  CHECK(host_of("[host]\nstuck_after = \"2h\"\n").host.stuck_after == std::chrono::hours{2});
  CHECK(problems_of_host("[host]\nstuck_after = \"5s\"\n").find("host.stuck_after") != std::string::npos);
}

}  // namespace sluice::config::test
