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

/// What the host would say of a batch for this sink.
inline uint32_t batch_flags(const Subject& subject) {
  return (subject.entry->traits & SLUICE_TRAIT_NEEDS_SNAPSHOT) != 0 ? uint32_t{SLUICE_BATCH_ATOMIC} : 0U;
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
/// The same, with a look at what has arrived so far.
inline std::size_t arrivals(const Subject& subject, const std::string& name, unsigned number) {
  return arrivals(subject.delivered(), name, number);
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
  if (!subject.delivered) return;
  for (const unsigned number : {0U, 49U}) {
    require(arrivals(subject, "first", number) > 0,
            "commit returns OK, and record " + std::to_string(number) + " has not arrived");
    require(arrivals(subject, "second", number) > 0,
            "commit returns OK, and a record of the second batch has not arrived");
  }
}

/// What is written, rolled back and written again arrives; with the trait exact, once.
inline void sink_rolls_back(const Subject& subject) {
  const auto sink = opened(subject);
  const unsigned exact = (subject.entry->traits & SLUICE_TRAIT_EXACT) != 0 ? 1 : 0;
  write_all(*sink, subject, "undone", 20);
  if (const Answer refusal = sink->rollback(); !refusal.ok()) {
    const Answer answer = sink->open({});  // what the host does then, with the state that is stored: none
    require(answer.ok(), "rollback returns " + refusal.text() + ", and open then " + answer.text());
  }
  write_all(*sink, subject, "undone", 20);
  committed(*sink);
  if (!subject.delivered) return;
  const auto times = arrivals(subject, "undone", 7);
  require(times > 0, "what is written after a rollback does not arrive");
  require(exact == 0 || times == 1, "a sink with the trait exact delivers a record " + std::to_string(times) +
                                        " times after a rollback");
}

/// A new instance goes on from the stored state; with the trait exact nothing is left of what came after it.
inline void sink_goes_back_to_a_state(const Subject& subject) {
  std::string state;
  {
    const auto sink = opened(subject);
    write_all(*sink, subject, "kept", 10);
    state = committed(*sink);
    write_all(*sink, subject, "torn", 10);
  }  // the end of the process, as far as the sink can tell
  const auto sink = opened(subject, state);
  write_all(*sink, subject, "torn", 10);
  committed(*sink);
  if (!subject.delivered) return;
  const bool exact = (subject.entry->traits & SLUICE_TRAIT_EXACT) != 0;
  const bool replaces = (subject.entry->traits & SLUICE_TRAIT_NEEDS_SNAPSHOT) != 0;
  require(arrivals(subject, "torn", 3) > 0, "a sink that was opened with its state does not deliver");
  require(replaces || arrivals(subject, "kept", 3) > 0,
          "opening a sink with its state takes away what it had committed");
  require(!exact || arrivals(subject, "torn", 3) == 1,
          "a sink with the trait exact leaves what came after the state that it was opened with");
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
  require(!watch.slept(), "the sink sleeps; it tries once, and the host retries");
}

}  // namespace sluice::sdk::testing
