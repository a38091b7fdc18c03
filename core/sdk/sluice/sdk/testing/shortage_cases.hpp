// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <sluice/sdk/testing/shortage.hpp>
#include <sluice/sdk/testing/sink_cases.hpp>
#include <sluice/sdk/testing/source_cases.hpp>

namespace sluice::sdk::testing {

/// create has an instance or a reason; cancel and destroy need no memory.
template <class Made, class Table>
void made_in_a_shortage(const Subject& subject, const Table& table) {
  Made(subject).destroy();  // what is made once, is there
  each_shortage([&](Shortage shortage) {
    const QuietHost host(subject.work_folder);
    void* self = nullptr;
    ordered_shortage = shortage;
    const Answer answer = call("create", [&](sluice_error* error) {
      return table.create(host.table(), subject.settings, &self, error);
    });
    require(answer.ok() == (self != nullptr),
            answer.ok() ? "create returns OK without an instance" : "create fails and leaves an instance");
    if (self == nullptr) return answer.refused > 0;
    ordered_shortage = shortage;
    call("cancel", [&](sluice_error*) { return table.cancel(self), SLUICE_OK; });
    ordered_shortage = shortage;
    call("destroy", [&](sluice_error*) { return table.destroy(self), SLUICE_OK; });
    return answer.refused > 0;
  });
}

/// Polls until there is nothing more for now; not for ever where there always is.
inline void fetch_round(SourceInstance& source, Recorder& recorder) {
  constexpr std::size_t enough = 20;
  while (recorder.transactions().size() < enough) {
    CancelSoon watch(source, patience);
    const Answer answer = source.poll(recorder);
    require(recorder.violation().empty(), recorder.violation());
    if (!answer.ok() || answer.status == SLUICE_IDLE) return;
  }
}

/// What a source has to fetch from its beginning on, in whatever order.
class Expected {
 public:
  /// Throws Skipped where there is nothing.
  explicit Expected(const Subject& subject) : subject_(subject), records_(round_of(subject)) {
    if (records_.empty()) throw Skipped("the source has nothing to fetch with this configuration");
  }
  /// Throws Violation where a record is missing.
  void require_in(std::vector<std::string> fetched, const std::string& after) const {
    require(fetched.size() >= records_.size(), after + ", " + std::to_string(fetched.size()) +
                                                   " records come instead of " +
                                                   std::to_string(records_.size()));
    std::sort(fetched.begin(), fetched.end());
    std::vector<std::string> missing;
    std::set_difference(records_.begin(), records_.end(), fetched.begin(), fetched.end(),
                        std::back_inserter(missing));
    if (missing.empty()) return;
    // Asked only now: records that hold the time at which they are made may be the same for a while.
    require(round_of(subject_) != records_, after + ", this record does not come: " + missing[0]);
  }

 private:
  static std::vector<std::string> round_of(const Subject& subject) {
    SourceInstance source(subject);
    require(source.open({}).ok(), "open does not return OK");
    Recorder recorder;
    fetch_round(source, recorder);
    auto records = records_from(recorder.transactions(), 0);
    std::sort(records.begin(), records.end());
    return records;
  }

  const Subject& subject_;
  const std::vector<std::string> records_;  // sorted
};

/// One poll in a shortage, and what is fetched after it as the host does it. False: nothing has failed.
inline bool fetches_in_a_shortage(const Subject& subject, Shortage shortage, const Expected& expected) {
  auto source = std::make_unique<SourceInstance>(subject);
  require(source->open({}).ok(), "open does not return OK");
  Recorder recorder;
  Answer answer;
  {
    CancelSoon watch(*source, patience);
    ordered_shortage = shortage;
    answer = source->poll(recorder);
  }
  require(recorder.violation().empty(), recorder.violation());
  if (answer.refused == 0) return false;
  const bool broken = answer.status == SLUICE_BROKEN || answer.status == SLUICE_REJECTED;
  if (broken) source = std::make_unique<SourceInstance>(subject);
  if (!answer.ok()) {
    const auto& done = recorder.transactions();
    const Answer opened = source->open(done.empty() ? std::string() : done.back().checkpoint);
    require(opened.ok(), "after a poll that " + answer.text() + ", open returns " + opened.text());
  }
  if (answer.status != SLUICE_IDLE) fetch_round(*source, recorder);
  expected.require_in(records_from(recorder.transactions(), 0),
                      "after a poll in which an allocation failed, and which returned " + answer.text());
  return true;
}

/// open and poll in a shortage return a status, and what they could not do is done later, all of it.
inline void source_fetches_after_a_shortage(const Subject& subject) {
  SourceInstance(subject).open({});  // what is made once, is there
  each_shortage([&](Shortage shortage) {
    SourceInstance source(subject);
    ordered_shortage = shortage;
    const Answer answer = source.open({});
    if (answer.status == SLUICE_RETRY) {
      const Answer again = source.open({});
      require(again.ok() || again.status == SLUICE_BROKEN,
              "after an open that returned " + answer.text() + ", open returns " + again.text());
    }
    return answer.refused > 0;
  });
  const Expected expected(subject);
  each_shortage([&](Shortage shortage) { return fetches_in_a_shortage(subject, shortage, expected); });
}

/// What a sink does in a shortage.
enum class SinkCall {
  open,     ///< before the first write
  write,    ///< of one batch
  commit,   ///< of what was written
  rollback  ///< of the same
};

/// A sink that writes one batch, with a shortage in one of its calls, and what the host does about it.
class SinkInAShortage {
 public:
  /// state: where it goes on; the state of its commit is put there.
  SinkInAShortage(const Subject& subject, std::string& state)
      : subject_(subject), state_(state), sink_(std::make_unique<SinkInstance>(subject)) {}

  /// False: nothing has failed.
  bool delivers(const std::string& name, SinkCall scarce, Shortage shortage) {
    scarce_ = scarce;
    shortage_ = shortage;
    const Answer opened_now = in(SinkCall::open, [&] { return sink_->open(state_); });
    if (!opened_now.ok()) reopen(opened_now);
    const auto batch = records(name, 5);
    const Answer written = in(SinkCall::write, [&] { return sink_->write(batch, batch_flags(subject_)); });
    require(refused_ == 0 || written.status != SLUICE_REJECTED,
            "write rejects records because an allocation failed: " + written.text());
    if (!written.ok()) write_again(written, name);
    if (scarce == SinkCall::rollback) {
      const Answer undone = in(SinkCall::rollback, [&] { return sink_->rollback(); });
      if (!undone.ok()) reopen(undone);
      write_all(*sink_, subject_, name, 5);
    }
    std::string state;
    const Answer committed_now = in(SinkCall::commit, [&] { return sink_->commit(&state); });
    if (!committed_now.ok()) {
      write_again(committed_now, name);
      state = committed(*sink_);
    }
    state_ = state;
    return refused_ > 0;
  }

 private:
  template <class Call>
  Answer in(SinkCall which, Call&& call_it) {
    if (which == scarce_) ordered_shortage = shortage_;
    const Answer answer = call_it();
    refused_ += answer.refused;
    return answer;
  }
  void reopen(const Answer& after) {
    if (after.status == SLUICE_BROKEN) {
      sink_ = opened(subject_, state_);
      return;
    }
    const Answer answer = sink_->open(state_);
    if (answer.status == SLUICE_RETRY) throw Skipped("the other end cannot be reached: " + answer.text());
    require(answer.ok(), "after a call that returned " + after.text() + ", open returns " + answer.text());
  }
  void write_again(const Answer& failed, const std::string& name) {
    if (failed.status == SLUICE_BROKEN || !sink_->rollback().ok()) reopen(failed);
    write_all(*sink_, subject_, name, 5);
  }

  const Subject& subject_;
  std::string& state_;
  std::unique_ptr<SinkInstance> sink_;
  SinkCall scarce_ = SinkCall::open;
  Shortage shortage_{};
  long refused_ = 0;
};

/// open, write, commit and rollback in a shortage return a status, and what they could not do is done later:
/// all of it arrives, and with the trait exact once.
inline void sink_delivers_after_a_shortage(const Subject& subject) {
  std::vector<std::string> names;
  std::string state = committed(*opened(subject));
  for (const SinkCall scarce : {SinkCall::open, SinkCall::write, SinkCall::commit, SinkCall::rollback}) {
    each_shortage([&](Shortage shortage) {
      names.push_back("short" + std::to_string(names.size()));
      return SinkInAShortage(subject, state).delivers(names.back(), scarce, shortage);
    });
  }
  if (!subject.delivered) return;
  const bool replaces = (subject.entry->traits & SLUICE_TRAIT_NEEDS_SNAPSHOT) != 0;
  const bool exact = (subject.entry->traits & SLUICE_TRAIT_EXACT) != 0;
  if (replaces) names.erase(names.begin(), names.end() - 1);
  const std::string all = subject.delivered();
  for (const auto& name : names) {
    const auto times = arrivals(all, name, 3);
    require(times > 0,
            "what is written when an allocation fails does not arrive, although commit returns OK");
    require(!exact || times == 1, "a sink with the trait exact delivers a record " + std::to_string(times) +
                                      " times after an allocation failed");
  }
}

}  // namespace sluice::sdk::testing
