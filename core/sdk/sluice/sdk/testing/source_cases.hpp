// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <sluice/sdk/testing/common_cases.hpp>
#include <sluice/sdk/testing/machine.hpp>
#include <sluice/sdk/testing/subject.hpp>

namespace sluice::sdk::testing {

constexpr std::chrono::milliseconds patience{5000};  ///< for a poll that waits for news
constexpr std::chrono::milliseconds bound{1000};     ///< of what cancel ends

/// Polls until so many transactions are closed, or nothing comes any more.
inline void fetch(SourceInstance& source, Recorder& recorder, std::size_t transactions) {
  for (int idle = 0; idle < 3 && recorder.transactions().size() < transactions;) {
    Answer answer;
    {
      CancelSoon watch(source, patience);
      answer = source.poll(recorder);
    }
    require(recorder.violation().empty(), recorder.violation());
    if (answer.status == SLUICE_IDLE) ++idle;
    if (!answer.ok()) return;
  }
}

/// What a source emits from a checkpoint on.
inline std::vector<Transaction> fetched_from(const Subject& subject, const std::string& checkpoint,
                                             std::size_t transactions) {
  SourceInstance source(subject);
  const Answer opened = source.open(checkpoint);
  require(opened.ok(), checkpoint.empty() ? "open on the first run returns " + opened.text()
                                          : "open with a checkpoint of its own returns " + opened.text());
  Recorder recorder;
  fetch(source, recorder, transactions);
  return recorder.transactions();
}

/// What a source emits at its first start. Throws Skipped where that is nothing.
inline std::vector<Transaction> first_transactions(const Subject& subject, std::size_t count) {
  auto all = fetched_from(subject, {}, count);
  if (all.empty()) throw Skipped("the source has nothing to fetch with this configuration");
  return all;
}

/// Records, streams and batches are as the contract has them, and each transaction has a checkpoint.
inline void source_fetches(const Subject& subject) {
  for (const auto& transaction : first_transactions(subject, 3))
    require(!transaction.checkpoint.empty(), "a transaction is closed without a checkpoint");
}

/// All records of transactions from one on, in order.
inline std::vector<std::string> records_from(const std::vector<Transaction>& transactions,
                                             std::size_t first) {
  std::vector<std::string> all;
  for (std::size_t i = first; i < transactions.size(); ++i)
    all.insert(all.end(), transactions[i].records.begin(), transactions[i].records.end());
  return all;
}

/// From each checkpoint a new instance goes on with the record behind it, and leaves out none.
inline void source_resumes(const Subject& subject) {
  const auto all = first_transactions(subject, 4);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const auto resumed = fetched_from(subject, all[i].checkpoint, all.size() - i - 1);
    const auto expected = records_from(all, i + 1), again = records_from(resumed, 0);
    if (again.empty() || expected.empty()) continue;
    require(resumed[0].records != all[0].records || all[i + 1].records == all[0].records,
            "a source that resumes from checkpoint " + std::to_string(i + 1) + " begins anew");
    const auto [was, is] = std::mismatch(expected.begin(), expected.end(), again.begin(), again.end());
    if (was == expected.end() || is == again.end()) continue;
    // Records that hold the time at which they are made are others each time, and say nothing.
    require(records_from(first_transactions(subject, all.size()), i + 1) != expected,
            "a source that resumes from checkpoint " + std::to_string(i + 1) +
                " does not go on with the records behind it: \"" + *is + "\" instead of \"" + *was + "\"");
  }
}

/// Nothing is left of instances that were opened and polled. A poll that waits for news is cancelled.
inline void source_leaves_nothing_behind(const Subject& subject) {
  require_nothing_left(5, "an instance that has fetched", [&] {
    SourceInstance source(subject);
    Recorder recorder;
    CancelSoon soon(source, std::chrono::milliseconds(200) * subject.slowness);
    if (source.open({}).ok()) source.poll(recorder);
  });
}

/// A checkpoint of somebody else is refused or ignored, and harms nothing.
inline void source_refuses_foreign_checkpoints(const Subject& subject) {
  for (const std::string& checkpoint :
       {std::string("not one of yours"), std::string(100'000, 'x'), std::string("\0\xff{\"", 4),
        std::string("-1"), std::string("{}"), std::string("99999999999999999999999999")}) {
    SourceInstance source(subject);
    CancelSoon watch(source, patience);
    source.open(checkpoint);  // any answer is good that is one
  }
}

/// When the host refuses a call, poll returns that status at once and emits no more.
inline void source_gives_way(const Subject& subject) {
  unsigned calls = 0;
  {
    SourceInstance source(subject);
    require(source.open({}).ok(), "open does not return OK");
    Recorder recorder;
    CancelSoon watch(source, patience);
    source.poll(recorder);
    calls = recorder.calls();
  }
  if (calls == 0) throw Skipped("the source has nothing to fetch with this configuration");
  for (const sluice_status refusal : {SLUICE_RETRY, SLUICE_CANCELLED}) {
    for (unsigned nth = 1; nth <= calls && nth <= 6; ++nth) {
      SourceInstance source(subject);
      require(source.open({}).ok(), "open does not return OK");
      Recorder recorder;
      recorder.refuse(nth, refusal);
      CancelSoon watch(source, patience);
      const Answer answer = source.poll(recorder);
      require(recorder.violation().empty(), recorder.violation());
      require(!recorder.refused() || answer.status == refusal,
              "the host gives a transaction up, and poll returns " + answer.text() +
                  " instead of the host's status");
    }
  }
}

/// A host that takes its time with each call is waited for.
inline void source_waits_for_a_slow_host(const Subject& subject) {
  SourceInstance source(subject);
  require(source.open({}).ok(), "open does not return OK");
  Recorder recorder;
  recorder.slow(std::chrono::milliseconds(20));
  CancelSoon watch(source, patience);
  source.poll(recorder);
  require(recorder.violation().empty(), recorder.violation());
}

/// Nothing sleeps in open or poll.
inline void source_does_not_sleep(const Subject& subject) {
  SourceInstance source(subject);
  const SleepWatch watch;
  require(source.open({}).ok(), "open does not return OK");
  Recorder recorder;
  fetch(source, recorder, 3);
  for (int more = 0; more < 3; ++more) {  // where nothing comes any more, too
    CancelSoon soon(source, bound);
    source.poll(recorder);
  }
  require(
      !watch.slept(),
      "the source sleeps in open or poll; return IDLE or RETRY, and the host comes again when it is time");
}

/// cancel before, in the middle of and after everything: at once, and for good.
inline void source_is_cancelled(const Subject& subject) {
  {
    SourceInstance source(subject);
    source.cancel();
    Answer answer = source.open({});
    Recorder recorder;
    if (answer.ok()) answer = source.poll(recorder);
    require(answer.status == SLUICE_CANCELLED,
            "what comes after a cancel before open returns " + answer.text() + " instead of cancelled");
  }
  for (const auto after :
       {std::chrono::milliseconds(0), std::chrono::milliseconds(20), std::chrono::milliseconds(300)}) {
    SourceInstance source(subject);
    Recorder recorder;
    Answer answer;
    bool is_open = false;
    {
      CancelSoon soon(source, after);
      answer = source.open({});
      is_open = answer.ok();
      while (answer.ok() && !soon.since()) {
        answer = source.poll(recorder);
        if (answer.status == SLUICE_IDLE) break;
      }
    }
    source.cancel();  // once more does no harm
    answer = is_open ? source.poll(recorder) : source.open({});
    require(answer.took < bound * subject.slowness,
            "a call takes " + std::to_string(answer.took.count()) + " ms after cancel");
    require(answer.status == SLUICE_CANCELLED,
            "poll after cancel returns " + answer.text() + " instead of cancelled");
  }
}

/// A poll that waits for news ends within a second of cancel.
inline void source_ends_a_long_poll(const Subject& subject) {
  SourceInstance source(subject);
  require(source.open({}).ok(), "open does not return OK");
  Recorder recorder;
  CancelSoon soon(source, std::chrono::milliseconds(500));
  for (int polls = 0; polls < 1000; ++polls) {
    const Answer answer = source.poll(recorder);
    if (const auto since = soon.since()) {
      require(*since < bound * subject.slowness,
              "poll goes on for " + std::to_string(since->count()) + " ms after cancel");
      return;
    }
    if (!answer.ok() || answer.status == SLUICE_IDLE) return;
  }
}

/// Each call comes from another thread.
inline void source_changes_threads(const Subject& subject) {
  std::unique_ptr<SourceInstance> source;
  std::string problem;
  const auto elsewhere = [&](auto&& work) {
    std::thread([&] {
      try {
        work();
      } catch (const std::exception& violation) {
        problem = violation.what();
      }
    }).join();
    require(problem.empty(), problem);
  };
  Recorder recorder;
  elsewhere([&] { source = std::make_unique<SourceInstance>(subject); });
  elsewhere([&] { require(source->open({}).ok(), "open does not return OK"); });
  elsewhere([&] { fetch(*source, recorder, 1); });
  elsewhere([&] { fetch(*source, recorder, 2); });
  elsewhere([&] { source->destroy(); });
}

}  // namespace sluice::sdk::testing
