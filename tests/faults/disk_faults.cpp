// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <chrono>
#include <memory>

#include "faults/fault.hpp"

namespace sluice::faults {
namespace {

using namespace std::chrono_literals;

bool on_faulty_disk(const Shape& shape) {
  return shape.disk;
}

/// The whole disk, or that of the store, of the file sink, of the CSV sink.
std::string some_place(const Strike& strike) {
  const char* const places[] = {"", "/state/", "/out/", "/csv/"};
  const std::string place = strike.dice.pick(places);
  if (place.empty() || place == "/state/") strike.tally.store_failed = true;
  return place;
}

std::function<void()> cut_power(const Strike& strike) {
  Site& site = strike.site;
  site.kill_gateway();
  ++strike.tally.kills;
  site.disk->power_cut(strike.dice.next());
  return [&site] { site.start_gateway(); };
}

/// In place of some operation on the disk, instead of some moment.
std::function<void()> cut_power_in_an_operation(const Strike& strike) {
  Site& site = strike.site;
  site.disk->kill_at(site.disk->operations() + 1 + strike.dice.below(200));
  site.gateway().wait(1s);  // a gateway with little to do may not come to it
  site.disk->kill_at(0);
  return cut_power(strike);
}

/// Back and forth by less than the two hours after which a source has to take it for an outage.
std::function<void()> jump(const Strike& strike) {
  using std::chrono::minutes;
  strike.site.disk->set_clock(minutes(static_cast<std::int64_t>(strike.dice.below(110)) - 55));
  return [&site = strike.site] { site.disk->set_clock(minutes(0)); };
}

std::function<void()> while_it_lasts(disk::Fault fault) {
  return [fault = std::make_shared<disk::Fault>(fault)] { fault->off(); };
}

std::function<void()> fill(const Strike& strike) {
  return while_it_lasts(
      strike.site.disk->full(static_cast<std::int64_t>(strike.dice.below(128 * 1024)), some_place(strike)));
}

Fault fails(const std::string& name, std::uint32_t operation, bool once) {
  return {name,
          [operation, once](const Strike& strike) {
            return while_it_lasts(strike.site.disk->fail(operation, EIO, some_place(strike), once ? 1 : -1));
          },
          on_faulty_disk};
}

}  // namespace

std::vector<Fault> disk_faults() {
  return {{"power cut", cut_power, on_faulty_disk, true, true},
          {"power cut in an operation", cut_power_in_an_operation, on_faulty_disk, true, true},
          {"clock jumps", jump, on_faulty_disk},
          {"disk full", fill, on_faulty_disk},
          fails("writes fail", disk::op_write, false),
          fails("one write fails", disk::op_write, true),
          fails("syncs fail", disk::op_sync, false),
          fails("one sync fails", disk::op_sync, true),
          fails("reads fail", disk::op_read, false)};
}

}  // namespace sluice::faults
