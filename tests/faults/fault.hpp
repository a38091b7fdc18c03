// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "faults/site.hpp"
#include "simulators/common/dice.hpp"

namespace sluice::faults {

/// What the oracle has to know of the faults that have struck.
struct Tally {
  std::map<std::string, std::uint64_t> struck;  ///< by the name of the fault
  std::uint64_t kills = 0;    ///< ends of the gateway whose account of duplicates is lost with it
  bool restarted = false;     ///< a reload has begun the pipeline anew
  bool store_failed = false;  ///< what a kill or restart then takes with it is not bounded by a transaction
  std::uint64_t forgotten_tokens = 0;  ///< each may cost a gap record
  std::vector<std::string> spoilt;  ///< specifications of faults inside a page, whose events are dead letters
  std::vector<std::string> violations;  ///< what a fault saw itself, such as an end that took too long
};

struct Strike {
  Site& site;
  simulators::Dice& dice;
  Tally& tally;
};

/// One kind of fault. Striking returns what lifts it; nothing where it passes by itself.
struct Fault {
  std::string name;
  std::function<std::function<void()>(const Strike&)> strike;
  std::function<bool(const Shape&)> fits = [](const Shape&) { return true; };
  bool needs_gateway = false;  ///< makes no sense while the gateway is down
  bool ends_gateway = false;   ///< a soak leaves it out, which watches one process
};

/// All kinds, each family from its own file.
const std::vector<Fault>& catalogue();

std::vector<Fault> disk_faults();      ///< the disk below the gateway
std::vector<Fault> gateway_faults();   ///< the process, its configuration, its clock
std::vector<Fault> source_faults();    ///< the Central Node and the KICS Server, and the network to them
std::vector<Fault> receiver_faults();  ///< the collectors, and the network to them

}  // namespace sluice::faults
