// SPDX-License-Identifier: Apache-2.0
#include "pages.hpp"

#include <algorithm>
#include <cstring>
#include <random>

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

using sluice::support::PageReader;

namespace {

class Collector : public PageReader::Handler {
 public:
  void record(std::string_view json) override { found.records.emplace_back(json); }
  void malformed(std::string_view bytes, uint64_t element, uint64_t offset,
                 std::string_view reason) override {
    found.malformed.push_back({std::string(bytes), element, offset, std::string(reason)});
  }
  void member(std::string_view name, std::string_view raw_value) override {
    found.members.push_back(std::string(name) + "=" + std::string(raw_value));
  }
  Found found;
};

}  // namespace

std::vector<std::string> Found::broken() const {
  Strings bytes;
  for (const Malformed& one : malformed) bytes.push_back(one.bytes);
  return bytes;
}

Found read_in_pieces(std::string_view page, size_t longest, uint32_t seed, const PageReader::Limits& limits,
                     const Strings& names) {
  Collector collector;
  PageReader reader(names, limits, collector);
  std::minstd_rand random(seed);
  std::string_view rest = page;
  while (!rest.empty()) {
    const size_t count = longest == 0 ? rest.size() : std::min<size_t>(1 + random() % longest, rest.size());
    // An own copy, so that the sanitizers see whoever reads behind the piece.
    const std::vector<char> piece(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(count));
    if (random() % 2 == 0) {
      reader.feed({piece.data(), piece.size()});
    } else {
      std::memcpy(reader.space(count).data(), piece.data(), count);
      reader.received(count);
    }
    rest.remove_prefix(count);
  }
  try {
    reader.finish();
    CHECK_FALSE(reader.hopeless());
  } catch (const sluice::sdk::Failure& failure) {
    CHECK(failure.status() == SLUICE_RETRY);
    collector.found.failure = failure.what();
    CHECK_FALSE(collector.found.failure.empty());
  }
  CHECK(reader.records() == collector.found.records.size());
  CHECK(reader.malformed() == collector.found.malformed.size());
  CHECK(reader.bytes() == page.size());
  return collector.found;
}

Found read_page(std::string_view page, const PageReader::Limits& limits, const Strings& names) {
  Found whole = read_in_pieces(page, 0, 1, limits, names);
  REQUIRE(read_in_pieces(page, 1, 2, limits, names) == whole);
  for (uint32_t seed = 3; seed < 6; ++seed) {
    REQUIRE(read_in_pieces(page, 7, seed, limits, names) == whole);
    REQUIRE(read_in_pieces(page, 100, seed, limits, names) == whole);
    REQUIRE(read_in_pieces(page, 5000, seed, limits, names) == whole);
  }
  return whole;
}

std::string page_of(std::string_view elements) {
  return "{\"events\":[" + std::string(elements) + "],\"continuationToken\":\"t\"}";
}

std::string sample_event(unsigned n) {
  const std::string id = std::to_string(n);
  return R"({"Timestamp":17465220001)" + id + R"(,"EventType":"process","HostName":"ws-)" + id +
         R"(.example","FilePath":"c:\\windows\\","Arguments":"-c \"echo {[,]}\" )" + id +
         R"(","Имя":"событие","Ioa":{"Severity":"High","Rules":[{"Id":"a","N":)" + id +
         R"(},{"Id":"b","N":1e3},{"Id":"c","T":["T1059.001",true,null]}]},"Parents":[{},{"P":[[],[{}]]}],"End":)" +
         id + "}";
}

std::string joined(const Strings& elements) {
  std::string text;
  for (const std::string& element : elements) text += (text.empty() ? "" : ",") + element;
  return text;
}
