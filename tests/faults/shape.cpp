// SPDX-License-Identifier: Apache-2.0
#include "faults/shape.hpp"

#include <algorithm>

#include "simulators/common/dice.hpp"

namespace sluice::faults {

Shape::Shape(std::uint64_t number) : seed(number) {
  simulators::Dice dice(number, 1, 0);
  buffer = dice.below(10) < 7 ? "disk" : "memory";
  constexpr std::uint64_t pages[] = {40, 200, 1000};
  constexpr std::uint64_t sizes[] = {300, 700, 2000};
  constexpr std::uint64_t rates[] = {500, 1500, 4000};
  const char* const transports[] = {"tcp", "tls"};
  for (std::uint64_t count = 1 + dice.below(2); count > 0; --count) siem.push_back(dice.pick(transports));
  confirm = dice.below(4) > 0 ? "close" : "auto";
  page = dice.pick(pages);
  event_size = dice.pick(sizes);
  rate = std::min(dice.pick(rates), page * 20);  // each page is a connection of its own at the collectors
  from_now = dice.below(3) == 0;
  rotate_kib = dice.below(2) == 0 ? 0 : 256;
  inventory = dice.below(3) == 0;
  disk = dice.below(2) == 0;
  authority = dice.below(2) == 0;
}

bool Shape::has_tls() const {
  return std::ranges::find(siem, "tls") != siem.end();
}

std::string Shape::text() const {
  std::string all = buffer + " buffer, file" + (rotate_kib > 0 ? " (rotated)" : "");
  for (const auto& transport : siem) all += " + " + transport;
  all += " (confirm " + confirm + "), pages of " + std::to_string(page) + " x " + std::to_string(event_size) +
         " B, " + std::to_string(rate) + "/s";
  if (authority && has_tls()) all += ", by an authority";
  if (from_now) all += ", tokens begin now";
  if (disk) all += ", on a faulty disk";
  if (inventory) all += ", inventory to CSV";
  return all;
}

}  // namespace sluice::faults
