// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sluice/sdk/testing/source_cases.hpp>
#include <unistd.h>

namespace sluice::sdk::testing {

/// What the records of this name begin with: no other run makes them.
inline std::string id_of(const std::string& name) {
  return "contract-" + std::to_string(::getpid()) + "-" + name + "-";
}
/// So many records of this name: valid JSON objects, with what only a careful sink keeps as it is.
inline std::vector<std::string> records(const std::string& name, unsigned count) {
  std::vector<std::string> all;
  for (unsigned n = 0; n < count; ++n)
    all.push_back("{\"id\":\"" + id_of(name) + std::to_string(n) +
                  "\",\"text\":\"\\u0442\\\"est\",\"number\":1e400}");
  return all;
}

/// Each transaction is a whole that takes the place of the one before.
inline bool replaces(const Subject& subject) {
  return (subject.entry->traits & SLUICE_TRAIT_NEEDS_SNAPSHOT) != 0;
}

/// What the host would say of a batch for this sink.
inline uint32_t batch_flags(const Subject& subject) {
  return replaces(subject) ? uint32_t{SLUICE_BATCH_ATOMIC} : 0U;
}

/// How often a record of this name and number is in what has arrived.
inline std::size_t arrivals(const std::string& all, const std::string& name, unsigned number) {
  const std::string wanted = id_of(name) + std::to_string(number);
  std::size_t count = 0;
  for (std::size_t at = all.find(wanted); at != std::string::npos;
       at = all.find(wanted, at + wanted.size())) {
    const std::size_t end = at + wanted.size();
    if (end >= all.size() || all[end] < '0' || all[end] > '9') ++count;
  }
  return count;
}
/// What has arrived so far. Throws Skipped where nobody can see it.
inline std::string delivered_by(const Subject& subject) {
  if (!subject.delivered) throw Skipped("what arrives cannot be seen; say how with --delivered");
  return subject.delivered();
}
/// With the trait exact each record arrives once, else at least once.
inline bool is_exact(const Subject& subject) {
  return (subject.entry->traits & SLUICE_TRAIT_EXACT) != 0;
}

/// A sink that goes on from a state. Throws Skipped where its other end is not there.
inline std::unique_ptr<SinkInstance> opened(const Subject& subject, const std::string& state = {}) {
  auto sink = std::make_unique<SinkInstance>(subject);
  const Answer answer = sink->open(state);
  if (!answer.ok() && answer.status == SLUICE_RETRY)
    throw Skipped("the other end cannot be reached: " + answer.text());
  require(answer.ok(), "open returns " + answer.text());
  return sink;
}

/// A write that has to succeed. Throws Skipped where the other end is not there.
inline void write_all(SinkInstance& sink, const Subject& subject, const std::string& name, unsigned count) {
  const Answer answer = sink.write(records(name, count), batch_flags(subject));
  if (answer.status == SLUICE_RETRY) throw Skipped("the other end cannot be reached: " + answer.text());
  require(answer.ok(), "write returns " + answer.text());
}

/// The state of a commit that has to succeed.
inline std::string committed(SinkInstance& sink) {
  std::string state;
  const Answer answer = sink.commit(&state);
  require(answer.ok(), "commit returns " + answer.text());
  return state;
}

/// What was committed has arrived, and the state is small.
inline void sink_delivers(const Subject& subject) {
  const auto sink = opened(subject);
  write_all(*sink, subject, "first", 100);
  write_all(*sink, subject, "second", 50);
  const std::string state = committed(*sink);
  require(state.size() <= 65'536, "commit returns a state of " + std::to_string(state.size()) +
                                      " bytes; it is stored with every position");
  const std::string arrived = delivered_by(subject);
  for (unsigned number = 0; number < 100; ++number)
    require(arrivals(arrived, "first", number) > 0,
            "commit returns OK, and record " + std::to_string(number) + " has not arrived");
  for (unsigned number = 0; number < 50; ++number)
    require(
        arrivals(arrived, "second", number) > 0,
        "commit returns OK, and record " + std::to_string(number) + " of the second batch has not arrived");
}

/// Undoes what came after the stored state, and writes these records, which have been written before.
inline void write_once_more(SinkInstance& sink, const Subject& subject, const std::string& state,
                            const std::string& name) {
  if (const Answer refusal = sink.rollback(); !refusal.ok()) {
    const Answer answer = sink.open(state);  // what the host does then
    require(answer.ok(), "rollback returns " + refusal.text() + ", and open then " + answer.text());
  }
  write_all(sink, subject, name, 20);
}

/// What is written, rolled back and written again arrives; with the trait exact, once. Also where the state
/// of a commit could not be stored.
inline void sink_rolls_back(const Subject& subject) {
  const auto sink = opened(subject);
  write_all(*sink, subject, "undone", 20);
  write_once_more(*sink, subject, {}, "undone");
  const std::string state = committed(*sink);
  write_all(*sink, subject, "unstored", 20);  // the state above is stored
  committed(*sink);
  write_once_more(*sink, subject, state, "unstored");
  committed(*sink);
  const std::string arrived = delivered_by(subject);
  for (const std::string name : {"undone", "unstored"}) {
    if (replaces(subject) && name == "undone") continue;
    const auto times = arrivals(arrived, name, 7);
    const std::string after =
        name == "undone" ? "a rollback" : "a rollback behind a commit whose state was not stored";
    require(times > 0, "what is written after " + after + " does not arrive");
    require(!is_exact(subject) || times == 1, "a sink with the trait exact delivers a record " +
                                                  std::to_string(times) + " times after " + after);
  }
}

/// A new instance goes on from the stored state; with the trait exact nothing is left of what came after it,
/// be it committed or not.
inline void sink_goes_back_to_a_state(const Subject& subject) {
  std::string state;
  for (const bool commits : {false, true}) {
    const std::string torn = commits ? "unstored" : "torn";
    {
      const auto sink = opened(subject, state);
      write_all(*sink, subject, commits ? "kept-too" : "kept", 10);
      state = committed(*sink);
      write_all(*sink, subject, torn, 10);
      if (commits) committed(*sink);
    }  // the end of the process, as far as the sink can tell
    const auto sink = opened(subject, state);
    write_all(*sink, subject, torn, 10);
    state = committed(*sink);
  }
  const std::string arrived = delivered_by(subject);
  for (const std::string torn : {"torn", "unstored"}) {
    if (replaces(subject) && torn == "torn") continue;
    const auto times = arrivals(arrived, torn, 3);
    require(times > 0, "a sink that was opened with its state does not deliver");
    require(!is_exact(subject) || times <= 1,
            "a sink with the trait exact leaves what came after the state that it was opened with");
  }
  require(replaces(subject) || arrivals(arrived, "kept", 3) > 0,
          "opening a sink with its state takes away what it had committed");
}

/// Commits and rollbacks without writes, and again, and a destroy without open.
inline void sink_answers_in_any_order(const Subject& subject) {
  {
    const auto sink = opened(subject);
    sink->commit();
    sink->rollback();
    sink->rollback();
    sink->write({}, batch_flags(subject));
    sink->commit();
    sink->commit();
  }
  {
    const auto sink = opened(subject);
    write_all(*sink, subject, "order", 3);
    sink->rollback();
    sink->rollback();
    sink->commit();
  }
  SinkInstance never_opened(subject);
}

/// Valid records that are rare: empty, deep, long, with duplicate keys and lone surrogates.
inline void sink_takes_odd_records(const Subject& subject) {
  const auto sink = opened(subject);
  std::vector<uint32_t> rejected;
  sink->write({R"({})", R"({"a":"\ud83d"})", R"({"a":)" + std::string(900, '[') + std::string(900, ']') + "}",
               R"({"a":1,"a":2})", R"({"a":")" + std::string(200'000, 'x') + R"("})"},
              batch_flags(subject), &rejected);
  sink->rollback();
}

/// Nothing is left of instances that have written and committed.
inline void sink_leaves_nothing_behind(const Subject& subject) {
  std::string state;
  require_nothing_left(5, "an instance that has written", [&] {
    SinkInstance sink(subject);
    if (sink.open(state).ok() && sink.write(records("left", 10), batch_flags(subject)).ok())
      sink.commit(&state);
  });
}

/// A state of somebody else is refused or ignored, and harms nothing.
inline void sink_refuses_foreign_states(const Subject& subject) {
  for (const std::string& state : {std::string("not one of yours"), std::string(100'000, 'x'),
                                   std::string("\0\xff{\"", 4), std::string("{}"), std::string("-1")}) {
    SinkInstance sink(subject);
    CancelSoon watch(sink, patience);
    sink.open(state);  // any answer is good that is one
  }
}

/// cancel before and in the middle of writes: at once.
inline void sink_is_cancelled(const Subject& subject) {
  {
    SinkInstance never_open(subject);
    never_open.cancel();
    never_open.open({});
    never_open.commit();
    never_open.rollback();
  }
  for (const auto after : {std::chrono::milliseconds(0), std::chrono::milliseconds(100)}) {
    SinkInstance sink(subject);
    CancelSoon soon(sink, after);
    Answer answer = sink.open({});
    if (const auto since = soon.since())
      require(*since < bound * subject.slowness,
              "open goes on for " + std::to_string(since->count()) + " ms after cancel");
    for (int batch = 0; answer.ok() && batch < 2000; ++batch) {
      answer = sink.write(records("cancelled", 100), batch_flags(subject));
      if (const auto since = soon.since()) {
        require(*since < bound * subject.slowness,
                "write goes on for " + std::to_string(since->count()) + " ms after cancel");
        break;
      }
    }
    sink.cancel();
    answer = sink.commit();
    require(answer.took < bound * subject.slowness,
            "commit takes " + std::to_string(answer.took.count()) + " ms after cancel");
    answer = sink.rollback();
    require(answer.took < bound * subject.slowness,
            "rollback takes " + std::to_string(answer.took.count()) + " ms after cancel");
  }
}

/// Nothing sleeps in open, write or commit.
inline void sink_does_not_sleep(const Subject& subject) {
  const SleepWatch watch;
  const auto sink = opened(subject);
  write_all(*sink, subject, "awake", 100);
  committed(*sink);
  sink->rollback();
  require(!watch.slept(), "the sink sleeps; it tries once, and the host retries");
}

}  // namespace sluice::sdk::testing
