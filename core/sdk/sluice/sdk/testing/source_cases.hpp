// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

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

/// From each checkpoint a new instance goes on with the record behind it.
inline void source_resumes(const Subject& subject) {
  const auto all = first_transactions(subject, 4);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const auto again = fetched_from(subject, all[i].checkpoint, 1);
    if (again.empty() || again[0].records.empty() || all[i + 1].records.empty()) continue;
    require(again[0].records != all[0].records || all[i + 1].records == all[0].records,
            "a source that resumes from checkpoint " + std::to_string(i + 1) + " begins anew");
    if (again[0].records.front() == all[i + 1].records.front()) continue;
    // Records that hold the time at which they are made are others each time, and say nothing.
    const auto repeated = first_transactions(subject, i + 2);
    require(repeated.size() < i + 2 || repeated[i + 1].records != all[i + 1].records,
            "a source that resumes from checkpoint " + std::to_string(i + 1) +
                " does not go on with the record behind it: \"" + again[0].records.front() +
                "\" instead of \"" + all[i + 1].records.front() + "\"");
  }
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
  require(
      !watch.slept(),
      "the source sleeps in open or poll; return IDLE or RETRY, and the host comes again when it is time");
}

/// cancel before, in the middle of and after everything: at once, and for good.
inline void source_is_cancelled(const Subject& subject) {
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
