// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/isolation/remote.hpp"
#include "isolation/remote_sink.hpp"
#include "support/contains.hpp"
#include "support/lent_batch.hpp"

namespace sluice::isolation {
namespace {

const config::PluginInfo library = test::library(ISOLATED_PLUGINS "/sluice-sink-harmful.so");

/// Writes records to a sink as the host does, and keeps what it names.
struct Writing {
  explicit Writing(plugin::Sink& to) : sink(to) {}

  plugin::Verdict write(const std::vector<std::string>& records) {
    return sink.write(test::LentBatch(records, "s", SLUICE_FORMAT_TEXT).view(), rejected.table());
  }

  plugin::Sink& sink;
  test::RecordedRejects rejected;
};

}  // namespace

TEST_CASE("records reach the sink, and its state comes back with the commit") {
  test::Heard heard;
  RemoteSink sink(library, test::isolated(), heard.host());
  Writing to(sink);
  std::string state;
  CHECK(sink.open("before ").ok());
  CHECK(to.write({"a", "b"}).ok());
  CHECK(to.write({}).ok());
  CHECK(to.write({std::string(5'000'000, 'c')}).ok());
  CHECK(sink.commit(state).ok());
  CHECK(state == "before a b " + std::string(5'000'000, 'c') + ' ');
}

TEST_CASE("what a sink refuses is named, one record or all, and how long to wait") {
  test::Heard heard;
  RemoteSink sink(library, test::isolated(), heard.host());
  Writing to(sink);
  CHECK(sink.open("").ok());
  CHECK(to.write({"a", "bad", "b"}).ok());
  CHECK(to.rejected.all() == std::vector<std::pair<uint32_t, std::string>>{{1, "it is bad"}});
  CHECK(to.write({"refuse all"}).status == SLUICE_REJECTED);
  CHECK(to.write({"later"}).retry_after_ms == 42);
  CHECK(sink.rollback().ok());
  CHECK(test::contains(heard.all().back(), "rolled back"));
}

TEST_CASE("a sink that aborts cannot roll back, and goes on from the stored state in another process") {
  test::Heard heard;
  RemoteSink sink(library, test::isolated(), heard.host());
  Writing to(sink);
  std::string state;
  CHECK(sink.open("").ok());
  CHECK(to.write({"a"}).ok());
  CHECK(sink.commit(state).ok());
  CHECK(to.write({"lost"}).ok());
  const auto verdict = to.write({"abort"});
  CHECK(verdict.status == SLUICE_RETRY);
  CHECK(test::contains(verdict.text, "in write with signal 6, Aborted"));
  CHECK_FALSE(sink.rollback().ok());
  CHECK(sink.open(state).ok());
  CHECK(to.write({"b"}).ok());
  CHECK(sink.commit(state).ok());
  CHECK(state == "a b ");
}

}  // namespace sluice::isolation
