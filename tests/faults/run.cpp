// SPDX-License-Identifier: Apache-2.0
#include "faults/run.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <thread>

#include "faults/collect.hpp"
#include "faults/fault.hpp"

namespace sluice::faults {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class Run {
 public:
  Run(std::uint64_t seed, const RunOptions& options)
      : options_(options),
        site_(options.soak.count() > 0 ? soak_shape(seed) : Shape(seed), options.folder, options.programs),
        dice_(seed, 2, 0) {
    result_.seed = seed;
    result_.shape = site_.shape.text();
  }

  Result go() {
    site_.start_gateway();
    watch(std::chrono::milliseconds(dice_.below(200)));
    const auto steps = options_.steps > 0 ? options_.steps : 3 + dice_.below(4);
    if (options_.soak.count() > 0) {
      soak();
    } else {
      for (std::uint64_t step = 0; step < steps && well(); ++step) strike();
    }
    if (well()) drain();
    if (well()) finish();
    add(tally_.violations);
    result_.struck = tally_.struck;
    result_.peak_memory_kib = site_.peak_memory_kib;
    result_.most_files = site_.most_files;
    return std::move(result_);
  }

 private:
  bool well() const { return result_.violations.empty(); }
  void add(const Violations& more) {
    result_.violations.insert(result_.violations.end(), more.begin(), more.end());
  }

  /// What holds at every moment. False: a violation was seen.
  bool look() {
    if (const auto end = site_.gateway_ended()) {
      // What systemd does where the store could not be used at the start.
      if (*end == "exit code 75" && site_.shape.disk && !site_.ready()) {
        site_.start_gateway();
      } else {
        add({"exit: the gateway ended by itself: " + *end});
      }
    }
    if (site_.ready()) add(judge_ledger(site_.ledger()));
    if (site_.shape.inventory) add(judge_tables(site_.csv(), site_.reference(), false));
    return well();
  }

  void watch(std::chrono::milliseconds time) {
    const auto until = Clock::now() + time;
    while (look() && Clock::now() < until) std::this_thread::sleep_for(std::min(time, 40ms));
  }

  /// None where none of the wanted ones fits this run.
  const Fault* choose() {
    std::vector<const Fault*> fitting;
    for (const Fault& fault : catalogue()) {
      const bool wanted =
          options_.only.empty() || std::ranges::find(options_.only, fault.name) != options_.only.end();
      if (options_.soak.count() > 0 && fault.ends_gateway) continue;
      if (wanted && fault.fits(site_.shape)) fitting.push_back(&fault);
    }
    return fitting.empty() ? nullptr : fitting[dice_.below(fitting.size())];
  }

  /// One or two faults at a time, for a while.
  void strike() {
    std::vector<std::function<void()>> lifts;
    std::string told;
    for (std::uint64_t count = dice_.below(3) == 0 ? 2 : 1; count > 0; --count) {
      const Fault* const fault = choose();
      if (fault == nullptr || (!site_.running() && fault->needs_gateway))
        continue;  // the first one has ended it
      told += (told.empty() ? "" : " and ") + fault->name;
      ++tally_.struck[fault->name];
      if (auto lift = fault->strike({site_, dice_, tally_})) lifts.push_back(std::move(lift));
    }
    const auto time = std::chrono::milliseconds(20 + dice_.below(400));
    result_.plan.push_back(told + " for " + std::to_string(time.count()) + " ms");
    watch(time);
    for (auto lift = lifts.rbegin(); lift != lifts.rend(); ++lift) (*lift)();
    watch(std::chrono::milliseconds(dice_.below(150)));
  }

  /// A day of 24 hours with some fault in each, and four looks at the process.
  void soak() {
    const auto begin = Clock::now();
    for (int quarter = 0; quarter < 24 * 4 && well(); ++quarter) {
      if (quarter % 4 == 1) strike();
      const auto until = begin + options_.soak * (quarter + 1) / (24 * 4);
      watch(std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()));
      result_.samples.push_back(look_at(site_.gateway(), site_.store()));
    }
    if (well()) add(judge_flat(result_.samples));
  }

  /// The faults are over: what is available becomes finite, and all of it has to arrive.
  void drain() {
    const auto begin = Clock::now();
    site_.kata->tell("clear-faults");
    // A reload whose disk failed has said so and changed nothing: its operator tries again.
    if (site_.shape.disk && site_.ready()) site_.reload();
    await("the source is read again", begin, [this, before = pages()] { return pages() >= before + 2; });
    site_.kata->set(
        "events",
        std::to_string(site_.kata->state()->getValue<std::uint64_t>("events_available") + site_.shape.rate));
    site_.kata->set("rate", "0");
    available_ = site_.kata->state()->getValue<std::uint64_t>("events_available");
    await("everything has arrived", begin, [this] { return drained(); });
    result_.recovery = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
    if (!site_.shape.inventory) return;
    const auto snapshots = inventories();
    await("a complete inventory is published", begin, [&] { return inventories() > snapshots; });
  }

  std::uint64_t pages() const { return site_.kata->state()->getValue<std::uint64_t>("pages"); }

  std::uint64_t inventories() const {
    if (!site_.ready()) return 0;
    for (const auto& account : site_.ledger()) {
      if (account.pipeline == "inventory" && !account.deliveries.empty())
        return account.deliveries.front().transactions;
    }
    return 0;
  }

  template <class Condition>
  void await(const char* what, Clock::time_point begin, Condition condition) {
    while (well() && !condition()) {
      if (Clock::now() - begin > options_.drain_limit) {
        add({std::string("liveness: not within ") + std::to_string(options_.drain_limit.count()) +
             " s: " + what});
      }
      look();
      std::this_thread::sleep_for(20ms);
    }
  }

  /// The last event is in the file, and every sink has all that the file has.
  bool drained() {
    if (!site_.ready() || !last_transaction_closed()) return false;
    for (const auto& account : site_.ledger()) {
      if (account.pipeline != "kata") continue;
      const bool empty =
          std::ranges::all_of(account.deliveries, [](const auto& sink) { return sink.in_flight == 0; });
      return empty;
    }
    return false;
  }

  /// The file may have an event before its transaction is closed, and the ledger knows closed ones only. The
  /// source asks for the next page after that.
  bool last_transaction_closed() {
    if (!last_event_arrived(site_.out(), available_)) return false;
    if (!page_at_last_event_) page_at_last_event_ = pages();
    return pages() >= *page_at_last_event_ + 2;  // the first of them may be the one with the event
  }

  void finish() {
    if (!site_.stop_gateway())
      add({"liveness: SIGTERM did not end the idle gateway in time with exit code 0"});
    const Evidence evidence = collect(site_, tally_, available_);
    add(judge(evidence));
    add(judge_ledger(site_.ledger()));
    if (site_.shape.inventory) add(judge_tables(site_.csv(), site_.reference(), true));
    result_.records = evidence.fetched;
    result_.delivered = evidence.file.size();
    result_.duplicates = duplicates(evidence);
    for (const auto& collector : evidence.collectors) {
      result_.delivered += collector.lines.size();
      result_.duplicates_bound += collector.possibly_duplicated + evidence.kills * evidence.transaction;
    }
  }

  const RunOptions& options_;
  Site site_;
  simulators::Dice dice_;
  Tally tally_;
  Result result_;
  std::uint64_t available_ = 0;
  std::optional<std::uint64_t> page_at_last_event_;
};

}  // namespace

Result run(std::uint64_t seed, const RunOptions& options) try {
  return Run(seed, options).go();
} catch (const std::exception& problem) {
  Result result;
  result.seed = seed;
  result.shape = Shape(seed).text();
  result.violations = {std::string("driver: ") + problem.what()};
  return result;
}

}  // namespace sluice::faults
