// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/address.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "sources/syslog/allow_list.hpp"

using namespace sluice::syslog;

TEST_CASE("an address to listen on has a transport a host and a port") {
  const auto address = parse_listen("udp://0.0.0.0:5140");
  CHECK(address.transport == Transport::udp);
  CHECK(address.endpoint.host == "0.0.0.0");
  CHECK(address.endpoint.port == 5140);
  CHECK(parse_listen("tls://[::]:6514").text() == "tls://[::]:6514");
  CHECK(parse_listen("tcp://127.0.0.1:0").endpoint.port == 0);
  for (const char* wrong : {"0.0.0.0:5140", "http://0.0.0.0:5140", "tcp://0.0.0.0", "tcp://:5140",
                            "tcp://::1:5140", "tcp://0.0.0.0:70000", ""}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(parse_listen(wrong), std::invalid_argument);
  }
}

TEST_CASE("allow takes addresses and networks of both kinds") {
  const AllowList list({"192.0.2.50", "198.51.100.0/25", "2001:db8::/33", "10.0.0.0/8"});
  for (const char* good :
       {"192.0.2.50", "198.51.100.127", "2001:db8:7fff::1", "10.255.0.1", "::ffff:192.0.2.50"}) {
    CAPTURE(good);
    CHECK(list.allows(Peer(std::string(good))));
  }
  for (const char* bad : {"192.0.2.51", "198.51.100.128", "2001:db8:8000::1", "11.0.0.1", "::1"}) {
    CAPTURE(bad);
    CHECK_FALSE(list.allows(Peer(std::string(bad))));
  }
  CHECK(AllowList({}).allows(Peer(std::string("203.0.113.9"))));
  CHECK(AllowList({"0.0.0.0/0"}).allows(Peer(std::string("203.0.113.9"))));
  CHECK_FALSE(AllowList({"0.0.0.0/0"}).allows(Peer(std::string("::1"))));
  for (const char* wrong :
       {"192.0.2", "192.0.2.0/33", "host.example", "::/129", "10.0.0.0/", "10.0.0.0/8x"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(AllowList({wrong}), std::invalid_argument);
  }
}
