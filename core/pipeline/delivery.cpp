// SPDX-License-Identifier: Apache-2.0
#include "pipeline/delivery.hpp"

#include <exception>
#include <utility>

#include "base/text.hpp"
#include "isolation/make_instance.hpp"
#include "pipeline/retry_delay.hpp"

namespace sluice::pipeline {

using plugin::Verdict;
using store::Database;
using store::Durability;

Delivery::Delivery(Environment& environment, Place place, const config::InstanceConfig& sink,
                   const config::PipelineConfig& pipeline)
    : environment_(environment),
      place_(std::move(place)),
      name_(sink.name),
      plugin_(*environment.plugins.find(config::PluginKind::sink, sink.plugin)),
      cursor_(place_.buffer.attach(name_, plugin_.name, state_)),
      commit_every_(pipeline.buffer.commit_every),
      backoff_(to_policy(pipeline.retry), schedule::Random(seed_for(place_.pipeline + "/" + name_))),
      gate_(place_.letters),
      turn_(environment.store, place_.id, name_, plugin_, gate_),
      figures_(environment.figures->of(place_.pipeline, name_)),
      activity_(environment.clock, Doing::data),
      work_(environment.executor, [this] { work(); }) {
  auto host = std::make_unique<plugin::InstanceHost>(
      place_.pipeline, name_, environment.store.work_folder().string(), place_.log,
      [this](std::string_view text) {
        activity_.alive();
        note_status(text);
      },
      [this](std::string_view figure, double value) {
        environment_.figures->set_gauge(place_.pipeline, name_, figure, value);
      });
  sink_ = isolation::make_sink(environment.plugins, sink, std::move(host));
  note_status({});
}

Delivery::~Delivery() {
  close();
}

void Delivery::finish() {
  finishing_ = true;
  schedule::TimerId timer;
  {
    const std::scoped_lock hold(mutex_);
    timer = timer_;
  }
  environment_.scheduler.cancel(timer);
  work_.wake();  // sees an aborted transaction, and rolls it back
}

void Delivery::cancel() {
  sink_->cancel();
}

void Delivery::close() {
  finish();
  work_.close();  // from here on nothing sets a timer
  environment_.scheduler.cancel_and_wait(timer_);
  try {
    if (turn_.kept()) forget();
    store_counts();  // what the store could not take when it happened
  } catch (const std::exception& trouble) {
    place_.log.error(std::string("how many records may arrive twice could not be noted: ") + trouble.what());
  }
}

bool Delivery::drained() {
  return !ended().empty() || (!busy_ && place_.buffer.drained(cursor_));
}

std::string Delivery::ended() const {
  const std::scoped_lock hold(mutex_);
  return ended_;
}

template <class Call>
auto Delivery::in_plugin(Call&& call) {
  const Within plugin(activity_, Doing::plugin, Doing::host);
  return call();
}

StageState Delivery::state() const {
  StageState state{name_, plugin_.name, activity_.look(), failing_, {}};
  const std::scoped_lock hold(mutex_);
  state.text = status_;
  return state;
}

void Delivery::work() {
  activity_.set(Doing::host);
  try {
    while (step()) {
    }
  } catch (const std::exception& trouble) {  // the store's: the sink's own come as verdicts
    ++figures_->store;
    try {
      fail(Verdict::retry(trouble.what()));
    } catch (const std::exception& again) {
      place_.log.error(again.what());  // fail() has set the timer before it touched the store
    }
  }
  if (!ended().empty()) {
    activity_.set(Doing::stopped);
  } else if (!waiting_) {
    activity_.set(Doing::data);
  }
  place_.on_change();
}

bool Delivery::step() {
  if (waiting_ || !ended().empty()) return false;
  if (finishing_ && turn_.empty() && !turn_.kept()) return false;
  if (turn_.empty() && !turn_.clean()) turn_.discard();
  if (turn_.empty() && held()) return false;
  const Reading reading = place_.buffer.next(cursor_);
  switch (reading.kind) {
    case Reading::Kind::nothing:
      busy_ = !turn_.empty() || turn_.kept();
      return false;
    case Reading::Kind::batch:
      write(*reading.batch);
      return true;
    case Reading::Kind::end:
      commit();
      return true;
    case Reading::Kind::settled:
      settle();
      return true;
    case Reading::Kind::aborted:
      roll_back();
      return true;
  }
  return false;
}

bool Delivery::held() {
  const auto full = gate_.closed();
  if (!full) return false;
  failing_ = true;
  retry_later(Verdict::retry(*full), 0);
  return true;
}

bool Delivery::open() {
  if (opened_) return true;
  const Verdict verdict = in_plugin([&] { return sink_->open(state_); });
  if (verdict.ok()) return opened_ = true;
  fail(verdict);
  return false;
}

void Delivery::write(const Batch& batch) {
  busy_ = true;
  if (!open()) return;
  turn_.touch();
  const sluice_batch view = batch.view();
  const Verdict verdict = in_plugin([&] { return sink_->write(view, turn_.rejects()); });
  const int64_t now = base::to_ms(environment_.clock.wall_now());
  if (verdict.ok()) {
    turn_.written(batch, now);
  } else if (verdict.status == SLUICE_REJECTED) {
    ++figures_->rejected;
    place_.log.warn("the sink refused a batch of " + base::show_count(batch.head().records) +
                    " records, now dead letters: " + verdict.text);
    turn_.refused(batch, verdict.text, now);
  } else {
    if (!verdict.nothing_sent) turn_.attempted(batch.head().records);
    fail(verdict);
  }
  if (part_is_due()) commit_part();
}

bool Delivery::part_is_due() const {
  // Where nothing can arrive twice, nothing is won by it.
  return cursor_.divisible && turn_.uncommitted_bytes() >= commit_every_ &&
         !plugin_.has(SLUICE_TRAIT_EXACT) && cursor_.current != 0 && cursor_.next != cursor_.total &&
         (cursor_.total >= 0 || turn_.clean());
}

void Delivery::commit_part() {
  const Verdict verdict = in_plugin([&] { return sink_->commit(committed_state_); });
  if (!verdict.ok()) return fail(verdict);
  const store::DeliveryCounts counts = turn_.counts();
  const bool stored = place_.buffer.delivered_part(cursor_, {committed_state_, counts});
  state_ = std::move(committed_state_);
  if (!stored) {
    turn_.keep();
    return recovered();
  }
  turn_.finish();
  busy_ = false;
  account(counts);
}

void Delivery::commit() {
  busy_ = true;
  if (!open()) return;
  turn_.touch();
  const Verdict verdict = in_plugin([&] { return sink_->commit(committed_state_); });
  if (!verdict.ok()) return fail(verdict);
  // Throws when the store is in trouble: work() makes it a failure, and the sink rolls back.
  if (place_.buffer.delivered(cursor_, {committed_state_, turn_.counts()})) settle();
}

void Delivery::settle() {
  const store::DeliveryCounts counts = turn_.counts();
  state_ = std::move(committed_state_);
  turn_.finish();
  busy_ = false;
  account(counts);
  place_.on_change();
}

void Delivery::account(const store::DeliveryCounts& counts) {
  place_.progress.delivered += counts.delivered;
  place_.progress.dead_letters += counts.rejected;
  figures_->throughput.add(environment_.clock.steady_now(), counts.delivered, counts.delivered_bytes);
  if (counts.rejected > 0) {
    place_.log.warn(base::show_count(counts.rejected) +
                    " records were refused by the sink and are dead letters");
    place_.letters.look();
  }
  recovered();
}

void Delivery::roll_back() {
  if (!turn_.empty() && opened_) {
    const Verdict verdict = in_plugin([&] { return sink_->rollback(); });
    // A sink that cannot roll back is opened again with the stored state, which comes to the same.
    if (!verdict.ok()) opened_ = false;
  }
  busy_ = false;
  forget();
}

/// What the sink has of the transaction at hand, the source hands over again.
void Delivery::forget() {
  if (!plugin_.has(SLUICE_TRAIT_EXACT)) uncounted_.duplicates += turn_.sent_of_all();
  turn_.abandon();
  store_counts();
}

void Delivery::fail(const Verdict& why) {
  busy_ = false;
  failing_ = true;
  ++(why.status == SLUICE_RETRY || why.status == SLUICE_CANCELLED ? figures_->transient
                                                                  : figures_->permanent);
  // Only what this turn did: a rollback right after a commit would say that the commit was not stored.
  if (opened_ && !turn_.empty() && !in_plugin([&] { return sink_->rollback(); }).ok()) opened_ = false;
  const uint64_t duplicates = plugin_.has(SLUICE_TRAIT_EXACT) ? 0 : turn_.sent();
  ++uncounted_.retries;
  uncounted_.duplicates += duplicates;
  turn_.restart();  // before anything below meets a store in trouble
  const bool own_retry = place_.buffer.failed(cursor_, why);
  if (why.status == SLUICE_BROKEN || why.status == SLUICE_REJECTED) {
    end(why.text);
  } else if (own_retry) {
    retry_later(why, duplicates);
  } else {
    note_status("retrying: " + why.text);  // with the whole transaction, when the source has it again
  }
  turn_.discard();
  if (finishing_ && turn_.kept()) forget();  // nobody goes on from there
  store_counts();
}

void Delivery::store_counts() {
  if (uncounted_.retries == 0 && uncounted_.duplicates == 0) return;
  // What a receiver may see twice is known to nobody else: it has to outlive a power cut.
  const auto durability = uncounted_.duplicates > 0 ? Durability::durable : Durability::ordered;
  environment_.store.write(durability, [&](Database& database) {
    store::count_retries(database, place_.id, name_, uncounted_.retries);
    store::count_duplicates(database, place_.id, name_, uncounted_.duplicates);
  });
  uncounted_ = {};
}

void Delivery::retry_later(const Verdict& why, uint64_t duplicates) {
  if (finishing_) return;
  const auto delay = retry_delay(backoff_, why, environment_.clock.steady_now());
  if (!delay)
    return end("gave up after " + std::to_string(backoff_.attempt()) +
               " attempts (retry.max_elapsed): " + why.text);
  waiting_ = true;
  const base::SteadyTime due = environment_.clock.steady_now() + *delay;
  activity_.wait(Doing::retry, due);
  {
    const std::scoped_lock hold(mutex_);
    timer_ = environment_.scheduler.at(due, [this] {
      waiting_ = false;
      work_.wake();
    });
  }
  std::string text = why.text + "; retry in " + base::show(*delay) + " (attempt " +
                     std::to_string(backoff_.attempt() + 1) + ")";
  place_.log.warn(duplicates == 0 ? text
                                  : text + "; " + base::show_count(duplicates) + " records may arrive twice");
  note_status("retrying: " + why.text);
}

void Delivery::end(const std::string& why) {
  {
    const std::scoped_lock hold(mutex_);
    ended_ = why;
  }
  place_.log.error(why +
                   "; this delivery has stopped, its records stay where they are. Mend the cause and reload "
                   "or restart sluice");
  note_status("stopped: " + why);
}

void Delivery::recovered() {
  if (backoff_.attempt() > 0) {
    place_.log.info("delivering again after " + std::to_string(backoff_.attempt()) + " failed attempts");
    backoff_.reset();
  }
  failing_ = false;
  store_counts();
  note_status({});
}

void Delivery::note_status(std::string_view text) {
  {
    const std::scoped_lock hold(mutex_);
    if (status_ == text) return;
    status_ = text;
  }
  environment_.store.write(Durability::ordered, [&](Database& database) {
    store::set_delivery_status(database, place_.id, name_, text, base::to_ms(environment_.clock.wall_now()));
  });
  environment_.on_news();
}

}  // namespace sluice::pipeline
