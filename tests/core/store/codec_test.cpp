// SPDX-License-Identifier: Apache-2.0
#include "store/codec.hpp"

#include <random>
#include <string>

#include <doctest/doctest.h>

#include "store/database.hpp"

using namespace sluice;
using store::Codec;

namespace {

std::string events(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i)
    lines += R"({"EventType":"process","HostName":"ws-)" + std::to_string(i * 7919) + "\"}\n";
  return lines;
}

std::string noise(std::size_t size) {
  std::mt19937 random(7);
  std::string bytes(size, ' ');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string unpacked(const std::string& packed, std::size_t size) {
  std::string data(size, ' ');
  store::unpack(Codec::zstd, packed, data.data(), data.size());
  return data;
}

}  // namespace

TEST_CASE("what was packed comes back, and any byte of it that has changed is noticed") {
  std::string data;
  SUBCASE("telemetry") {
    data = events(300);
  }
  SUBCASE("a single event") {
    data = events(1);
  }
  SUBCASE("bytes that do not shrink") {
    data = noise(3000);
  }
  SUBCASE("nothing") {}
  const store::Packed packed = store::pack(data);
  const std::string stored(packed.data);
  CHECK(packed.codec == Codec::zstd);
  CHECK(store::unpacked_size(packed) == data.size());
  CHECK(unpacked(stored, data.size()) == data);
  for (std::size_t at = 0; at < stored.size(); ++at) {
    std::string damaged = stored;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    bool noticed = false;
    try {
      noticed = unpacked(damaged, data.size()) == data;  // a bit that nothing depends on
    } catch (const store::StoreError&) {
      noticed = true;
    }
    CHECK_MESSAGE(noticed, "byte ", at, " of ", stored.size());
  }
}

TEST_CASE("bytes that do not shrink hardly grow, and events become a third at most") {
  CHECK(store::pack(noise(100'000)).data.size() < 100'100);
  CHECK(store::pack(events(1000)).data.size() * 3 < events(1000).size());
}

TEST_CASE("a large record does not keep its memory, and the next small one is right") {
  const std::string large = noise(std::size_t{6} << 20);
  CHECK(store::pack(large).data.size() > large.size());
  const std::string small = events(3);
  CHECK(unpacked(std::string(store::pack(small).data), small.size()) == small);
}
