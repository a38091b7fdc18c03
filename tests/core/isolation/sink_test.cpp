// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/isolation/remote.hpp"
#include "isolation/remote_sink.hpp"
#include "support/contains.hpp"

namespace sluice::isolation {
namespace {

const config::PluginInfo library = test::library(ISOLATED_PLUGINS "/sluice-sink-harmful.so");

/// Writes records to a sink as the host does, and keeps what it names.
struct Writing {
  explicit Writing(plugin::Sink& to) : sink(to) {}

  plugin::Verdict write(const std::vector<std::string>& records) {
    std::string data;
    std::vector<uint32_t> ends;
    for (const auto& record : records) {
      data += record;
      ends.push_back(static_cast<uint32_t>(data.size()));
      data += '\n';
    }
    sluice_batch batch{};
    batch.size = sizeof batch;
    batch.format = SLUICE_FORMAT_TEXT;
    batch.count = static_cast<uint32_t>(ends.size());
    batch.stream = sdk::borrow("s");
    batch.data = data.data();
    batch.data_size = data.size();
    batch.ends = ends.data();
    const sluice_rejects rejects{sizeof rejects, 0, this, [](void* self, uint32_t index, sluice_str reason) {
                                   static_cast<Writing*>(self)->rejected.emplace_back(index,
                                                                                      sdk::view(reason));
                                 }};
    return sink.write(batch, rejects);
  }

  plugin::Sink& sink;
  std::vector<std::pair<uint32_t, std::string>> rejected;
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
  CHECK(to.rejected == std::vector<std::pair<uint32_t, std::string>>{{1, "it is bad"}});
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
