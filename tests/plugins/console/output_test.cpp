// SPDX-License-Identifier: Apache-2.0
#include "sinks/console/output.hpp"

#include <csignal>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sluice/sdk/failure.hpp>
#include <unistd.h>

#include "plugins/console/pipe.hpp"
#include "support/contains.hpp"

using namespace sluice;
using console::Output;
using support::socket::Canceller;

namespace {

/// More than a pipe holds.
const std::string long_text(300'000, 'x');

void check_that_all_arrives(test::Pipe& pipe) {
  const Canceller canceller;
  std::thread writer([&] {
    Output(pipe.in()).write(long_text, canceller);
    pipe.close_in();
  });
  CHECK(pipe.read_to_end() == long_text);
  writer.join();
}

}  // namespace

TEST_CASE("a text larger than the pipe arrives whole while somebody reads") {
  test::Pipe pipe;
  check_that_all_arrives(pipe);
}

TEST_CASE("cancel ends a write that nobody reads") {
  const test::Pipe pipe;
  Canceller canceller;
  std::thread writer([&] {
    CHECK_THROWS_WITH_AS(Output(pipe.in()).write(long_text, canceller), "cancelled", sdk::Failure);
  });
  pipe.wait_until_full();
  canceller.cancel();
  writer.join();
}

TEST_CASE("a reader that has gone is a failure that may pass, and says what to do") {
  std::signal(SIGPIPE, SIG_IGN);  // as the host does
  test::Pipe pipe;
  const Canceller canceller;
  const auto failure = [&](std::size_t size) {
    try {
      Output(pipe.in()).write(std::string(size, 'x'), canceller);
    } catch (const sdk::Failure& why) {
      return why;
    }
    FAIL("the write succeeded");
    return sdk::Failure::cancelled();
  };
  SUBCASE("before anything was written: nothing can arrive twice") {
    pipe.close_out();
    const auto why = failure(10);
    CHECK(why.status() == SLUICE_RETRY);
    CHECK(why.flags() == SLUICE_ERROR_NOTHING_SENT);
    CHECK(test::contains(why.what(), "reader has gone"));
  }
  SUBCASE("in the middle: the beginning may arrive twice") {
    std::thread reader([&] {
      pipe.read(100'000);
      pipe.close_out();
    });
    const auto why = failure(1'000'000);
    reader.join();
    CHECK(why.status() == SLUICE_RETRY);
    CHECK(why.flags() == 0);
  }
}

TEST_CASE("a full disk is named as such") {
  const support::socket::FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full);
  const Canceller canceller;
  try {
    Output(full.get()).write("x", canceller);
    FAIL("the write succeeded");
  } catch (const sdk::Failure& why) {
    CHECK(why.status() == SLUICE_RETRY);
    CHECK(test::contains(why.what(), "no room"));
  }
}

TEST_CASE("a descriptor that somebody made non-blocking is waited for all the same") {
  test::Pipe pipe;
  ::fcntl(pipe.in(), F_SETFL, O_NONBLOCK);
  check_that_all_arrives(pipe);
}
