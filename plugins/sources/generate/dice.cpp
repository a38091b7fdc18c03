// SPDX-License-Identifier: Apache-2.0
#include "sources/generate/dice.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>

namespace sluice::generate {
namespace {

constexpr uint64_t step = 0x9e3779b97f4a7c15;

/// The output function of SplitMix64: neighbours become strangers.
uint64_t mix(uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
  value = (value ^ value >> 27) * 0x94d049bb133111eb;
  return value ^ value >> 31;
}

}  // namespace

// Mixed twice: neither neighbouring seeds nor neighbouring numbers give related records.
Dice::Dice(int64_t seed, uint64_t number) : state_(mix(mix(static_cast<uint64_t>(seed) + step) + number)) {}

uint64_t Dice::roll() {
  state_ += step;
  return mix(state_);
}

int64_t Dice::between(int64_t low, int64_t high) {
  const uint64_t sides =
      static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;  // 0: all that there are
  const uint64_t rolled = roll();
  return static_cast<int64_t>(static_cast<uint64_t>(low) + (sides == 0 ? rolled : rolled % sides));
}

std::string Dice::uuid() {
  const uint64_t first = (roll() & ~uint64_t{0xf000}) | 0x4000;                 // version 4
  const uint64_t second = (roll() & ~(uint64_t{3} << 62)) | uint64_t{2} << 62;  // variant of RFC 9562
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(),
                "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%012" PRIx64, first >> 32,
                first >> 16 & 0xffff, first & 0xffff, second >> 48, second & 0xffffffffffff);
  return text.data();
}

}  // namespace sluice::generate
