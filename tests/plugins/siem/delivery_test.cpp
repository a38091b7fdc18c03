// SPDX-License-Identifier: Apache-2.0
// What counts as delivered when the receiver misbehaves. Each case runs over TCP and over TLS.
#include <atomic>
#include <thread>

#include "plugins/siem/bench.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

struct Case {
  explicit Case(bool tls, Behaviour behaviour = Behaviour::normal, ReceiverOptions more = {}) {
    more.transport = tls ? simulators::Transport::tls : simulators::Transport::tcp;
    more.behaviour = behaviour;
    receiver = std::make_unique<Receiver>(std::move(more));
    config = config_for(*receiver);
    if (!tls) return;
    config.transport = siem::Transport::tls;
    config.verify = siem::Verify::none;
  }
  std::unique_ptr<Receiver> receiver;
  siem::Config config;
};

/// Warnings beside the one about verify = "none".
std::size_t warnings(const Bench& bench, bool tls) {
  return bench.host.warnings().size() - (tls ? 1 : 0);
}

const bool both[] = {false, true};

}  // namespace

TEST_CASE("a receiver that is down is a retry that names it, and gets everything when it is back") {
  for (const bool tls : both) {
    Case c(tls, Behaviour::down);
    Bench bench(c.config);
    std::string message;
    uint32_t flags = 0;
    CHECK(status_of([&] { bench.write({"1"}); }, &message, &flags) == SLUICE_RETRY);
    CHECK(flags == SLUICE_ERROR_NOTHING_SENT);  // so that the host does not count it as possibly doubled
    CHECK(message.find(c.receiver->address()) != std::string::npos);
    c.receiver->set("behaviour", "normal");
    const auto deadline = std::chrono::steady_clock::now() + patience;
    sluice_status status = SLUICE_RETRY;
    while (status == SLUICE_RETRY && std::chrono::steady_clock::now() < deadline) {  // it listens again soon
      bench.sink.rollback();
      status = status_of([&] { bench.deliver({"1"}); });
    }
    CHECK(status == SLUICE_OK);
    CHECK(c.receiver->text() == "1\n");
  }
}

TEST_CASE("a receiver that closes or resets in the middle of a transaction has not got it") {
  for (const bool tls : both) {
    for (const auto behaviour : {Behaviour::close_after, Behaviour::reset_after}) {
      ReceiverOptions options;
      options.after = 50'000;
      options.behaviour_connections = 1;
      Case c(tls, behaviour, options);
      Bench bench(c.config);
      const auto records = many_records(3'000'000);
      CHECK(status_of([&] { bench.deliver(records); }) == SLUICE_RETRY);
      CHECK(status_of([&] { bench.write({"the rest must not go out alone"}); }) == SLUICE_RETRY);
      bench.sink.rollback();
      bench.deliver(records);
      const auto received = c.receiver->received();
      REQUIRE(received.size() == 2);
      CHECK(received[1].bytes == Lines("s", records).text());
    }
  }
}

TEST_CASE("a small transaction on which the receiver closes unread is not taken for delivered") {
  for (const bool tls : both) {
    ReceiverOptions options;
    options.after = 1;
    options.behaviour_connections = 1;
    Case c(tls, Behaviour::reset_after, options);
    Bench bench(c.config);
    CHECK(status_of([&] { bench.deliver(many_records(20'000)); }) == SLUICE_RETRY);
  }
}

TEST_CASE("a receiver that never reads, or is half-open, is a retry after the timeout, not a success") {
  for (const auto& [tls, behaviour] : {std::pair(false, Behaviour::never_read),
                                       {true, Behaviour::never_read},
                                       {false, Behaviour::half_open},
                                       {true, Behaviour::half_open}}) {
    ReceiverOptions options;
    options.receive_buffer = 4096;
    Case c(tls, behaviour, options);
    c.config.timeout = c.config.close_timeout = 300ms;
    Bench bench(c.config);
    CHECK(status_of([&] { bench.deliver(many_records(16'000'000)); }) == SLUICE_RETRY);
    CHECK(warnings(bench, tls) == 0);
  }
}

TEST_CASE(
    "a receiver that never closes is remembered, reported once, and from then on confirmed by its kernel") {
  for (const bool tls : both) {
    Case c(tls, Behaviour::never_close);
    c.config.close_timeout = 200ms;
    std::string state;
    {
      Bench bench(c.config);
      state = bench.deliver({"1"});
      CHECK_FALSE(state.empty());
      CHECK(warnings(bench, tls) == 1);
      CHECK(bench.deliver({"2"}) == state);
      CHECK(bench.deliver({"3"}) == state);
      CHECK(warnings(bench, tls) == 1);
      REQUIRE(c.receiver->wait_for_lines(3, patience));
      CHECK(c.receiver->counters().connections == 2);
    }
    Bench bench(c.config, state);
    CHECK(bench.deliver({"4"}) == state);
    CHECK(bench.deliver({"5"}) == state);
    CHECK(warnings(bench, tls) == 0);
    REQUIRE(c.receiver->wait_for_lines(5, patience));
    CHECK(c.receiver->counters().connections == 3);
    CHECK(c.receiver->text() == "1\n2\n3\n4\n5\n");

    c.config.address = "localhost" + c.config.address.substr(c.config.address.find(':'));
    Bench other(c.config, state);  // another address: nothing is known of it
    other.deliver({"6"});
    CHECK(warnings(other, tls) == 1);
  }
}

TEST_CASE("with confirm = close only the receiver's close counts") {
  for (const bool tls : both) {
    Case c(tls, Behaviour::never_close);
    c.config.confirm = siem::Confirm::close;
    c.config.close_timeout = 200ms;
    Bench bench(c.config);
    std::string message;
    CHECK(status_of([&] { bench.deliver({"1"}); }, &message) == SLUICE_RETRY);
    CHECK(message.find("close_timeout") != std::string::npos);
    bench.sink.rollback();
    c.receiver->set("behaviour", "normal");
    CHECK(bench.deliver({"1"}).empty());
  }
}

TEST_CASE("a receiver that closes late, but within the time, is waited for") {
  for (const bool tls : both) {
    ReceiverOptions options;
    options.delay = 0.4;
    Case c(tls, Behaviour::delayed_close, options);
    Bench bench(c.config);
    CHECK(bench.deliver({"1"}).empty());
    CHECK(warnings(bench, tls) == 0);
    CHECK(c.receiver->text() == "1\n");
  }
}

TEST_CASE(
    "with confirm = kernel one connection stays, and one that the receiver closed meanwhile is renewed") {
  for (const bool tls : both) {
    Case c(tls);
    c.config.confirm = siem::Confirm::kernel;
    Bench bench(c.config);
    CHECK(bench.deliver({"1"}).empty());
    bench.deliver({"2"});
    REQUIRE(c.receiver->wait_for_lines(2, patience));
    CHECK(c.receiver->counters().connections == 1);
    c.receiver->set("after", "1");
    c.receiver->set("behaviour", "close-after");
    REQUIRE(c.receiver->wait_until_idle(patience));
    c.receiver->set("behaviour", "normal");
    bench.deliver({"3"});
    REQUIRE(c.receiver->wait_for_lines(3, patience));
    CHECK(c.receiver->counters().connections == 2);
    CHECK(c.receiver->text() == "1\n2\n3\n");
  }
}

TEST_CASE("rollback breaks the connection, and the transaction is sent again on a new one") {
  for (const bool tls : both) {
    Case c(tls);
    Bench bench(c.config);
    bench.write({"1"});
    bench.sink.rollback();
    bench.deliver({"1", "2"});
    REQUIRE(c.receiver->wait_until_idle(patience));
    const auto received = c.receiver->received();
    REQUIRE(received.size() == 2);
    CHECK(received[1].bytes == "1\n2\n");
  }
}

TEST_CASE("64 MiB through a slow reader arrive complete") {
  for (const bool tls : both) {
    ReceiverOptions options;
    options.slow_rate = 40'000'000;
    Case c(tls, Behaviour::slow_read, options);
    Bench bench(c.config);
    std::string expected;
    for (std::size_t i = 0; i < 64; ++i) {
      const Lines batch("events", many_records(1 << 20, i * 1000));
      bench.sink.write(batch.view(), bench.rejected.get());
      expected += batch.text();
    }
    CHECK(bench.sink.commit().empty());
    const auto received = c.receiver->received();
    REQUIRE(received.size() == 1);
    CHECK((received[0].bytes == expected));
  }
}

TEST_CASE("cancel ends every wait, and every later call") {
  for (const bool tls : both) {
    for (const auto behaviour : {Behaviour::never_read, Behaviour::never_close, Behaviour::do_not_accept}) {
      ReceiverOptions options;
      options.receive_buffer = 4096;
      Case c(tls, behaviour, options);
      c.config.timeout = c.config.close_timeout = 10min;  // longer than a test may run
      Bench bench(c.config);
      std::thread canceller([&] {
        c.receiver->wait_for_connections(1, 200ms);
        std::this_thread::sleep_for(20ms);  // usually long enough to be in the wait; right in any case
        bench.sink.cancel();
      });
      CHECK(status_of([&] {
              bench.write(many_records(behaviour == Behaviour::never_close ? 10 : 16'000'000));
              bench.sink.commit();
            }) == SLUICE_CANCELLED);
      canceller.join();
      CHECK(status_of([&] { bench.write({"x"}); }) == SLUICE_CANCELLED);
      CHECK(status_of([&] { bench.sink.commit(); }) == SLUICE_CANCELLED);
      bench.sink.rollback();
    }
  }
}
