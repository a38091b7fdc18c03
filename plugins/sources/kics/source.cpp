// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/source.hpp"

#include <algorithm>
#include <utility>

#include "sources/kics/snapshot.hpp"
#include "support/checkup/certificates.hpp"

namespace sluice::kics {

using sdk::Failure;

Source::Source(Config config, sdk::Host host, Clocks clocks)
    : config_(std::move(config)),
      host_(host),
      clocks_(std::move(clocks)),
      paths_(config_.paths),
      reader_(config_, host_, [this] { pause(); }),
      changes_(config_, host_),
      troubles_(host_) {
  for (const auto& resource : config_.resources) {
    if (is_journal(resource)) {
      journals_.try_emplace(resource, config_, info_of(resource), host_, reader_, clocks_);
    } else {
      inventory_.push_back(resource);
    }
  }
  if (config_.verify == Verify::none) {
    host_.warn(
        "verify = \"none\": the Server's certificate is not checked, anybody on the way can read and forge "
        "the "
        "inventory; remove it where there is a package, or name the certificate in server_certificate");
  }
}

void Source::open(std::string_view checkpoint) {
  at_ = parse_checkpoint(checkpoint);
  if (config_.mode == Mode::snapshot) at_.baselines.clear();  // by the next change they would be out of date
  // What this checkpoint does not name is of an attempt that was not stored, or of one before it.
  changes_.keep_only(at_.baselines);
  for (auto& [resource, journal] : journals_) journal.reopened();
  try {
    connect();
  } catch (const Failure& failure) {
    if (failure.status() == SLUICE_CANCELLED) throw;
    host_.status(failure.what());
    // Never broken: whoever puts the files right must not have to restart anything.
    throw Failure::retry_slowly(failure.what());
  }
}

void Source::connect() {
  auto stamps = stamps_of(config_);
  if (client_ != nullptr && stamps == stamps_) return;
  const Access access = access_from(config_);
  auto client = std::make_unique<Client>(access, config_.timeout, clocks_, paths_);
  support::checkup::announce_identity(host_, access.tls);
  const std::lock_guard lock(mutex_);
  if (cancelled_) throw Failure::cancelled();
  client_ = std::move(client);
  stamps_ = std::move(stamps);
}

sdk::Poll Source::poll(sdk::Emitter& out) {
  Account account;
  try {
    read_journals(out, account);
    read_inventory(out, account);
    troubled_.clear();
    report_paths();
    conclude(account);
  } catch (const Failure& failure) {
    report_paths();
    host_.status(failure.retry_after_ms() == SLUICE_DELAY_LONGEST ? failure.what() : "");
    throw;
  }
  host_.status(troubles_.status());
  return sdk::Poll::idle;
}

void Source::read_journals(sdk::Emitter& out, Account& account) {
  for (auto& each : journals_) {
    const auto& resource = each.first;
    attempt(resource, account, out, [&, &journal = each.second] {
      auto state = journal.read(*client_, at_.journals[resource], out);
      if (!state) return;
      Checkpoint next = at_;
      next.journals[resource] = std::move(*state);
      store(std::move(next), out);
    });
  }
}

void Source::read_inventory(sdk::Emitter& out, Account& account) {
  if (inventory_.empty()) return;
  const auto left = resources_left();
  for (const auto& resource : left) {
    troubled_ = resource;
    const bool is_last = resource == left.back() && account.failures.empty();
    attempt(resource, account, out, [&] { deliver(resource, is_last, out); });
  }
  if (!account.failures.empty() || at_.done.empty()) return;
  Checkpoint next = at_;  // the last one was left out: the round is over all the same
  next.started = {};
  next.done.clear();
  store(std::move(next), out);
}

/// Reads one resource, unless its trouble is to be left alone for a while.
void Source::attempt(const std::string& resource, Account& account, sdk::Emitter& out,
                     const std::function<void()>& body) {
  if (!troubles_.is_due(resource, clocks_.steady())) return;
  try {
    body();
    troubles_.cleared(resource);
    ++account.successes;
  } catch (const ResourceFailure& failure) {
    out.abandon();
    if (const auto journal = journals_.find(resource); journal != journals_.end()) journal->second.reopened();
    if (!is_patient(resource, failure)) {
      account.failures.push_back(failure);
      return;
    }
    troubles_.note(resource, failure, clocks_.steady());
    account.noted.push_back(resource);
    account.noted_failures.push_back(failure);
  }
}

/// Whether a trouble is left to troubles_: beside a journal, which is read every few seconds, every one is;
/// otherwise that of a resource which may not be there, where it will not pass by itself.
bool Source::is_patient(const std::string& resource, const ResourceFailure& failure) const {
  if (!journals_.empty()) return true;
  return info_of(resource).guessed && failure.is_for_a_person();
}

/// A poll in which nothing at all could be read has failed.
void Source::conclude(const Account& account) {
  if (!account.failures.empty()) give_up(account.failures);
  if (account.noted_failures.empty() || account.successes > 0) return;
  troubles_.hurry(account.noted);
  give_up(account.noted_failures);
}

void Source::report_paths() {
  if (const auto line = paths_.report(); !line.empty()) host_.info("paths: " + line);
}

/// What this round has still to read. A round that is too old (the Server is never without some trouble, or
/// sluice was stopped in the middle) starts again from the beginning, so that no table stays behind the
/// others for long.
std::vector<std::string> Source::resources_left() {
  const auto now = clocks_.wall();
  const bool is_old = now < at_.started || now - at_.started >= config_.retry_alone_for;
  const auto begin_round = [&] {
    at_.started = now;
    at_.done.clear();
  };
  if (at_.done.empty() || is_old) begin_round();
  std::vector<std::string> left;
  for (const auto& resource : inventory_) {
    if (std::find(at_.done.begin(), at_.done.end(), resource) == at_.done.end()) left.push_back(resource);
  }
  if (left.empty()) {  // `resources` is another one than when the checkpoint was made
    begin_round();
    left = inventory_;
  }
  std::stable_partition(left.begin(), left.end(),
                        [this](const auto& resource) { return resource != troubled_; });
  return left;
}

void Source::deliver(const std::string& resource, bool is_last, sdk::Emitter& out) {
  Checkpoint next = at_;
  if (is_last) {
    next.started = {};
    next.done.clear();
  } else {
    next.done.push_back(resource);
  }
  if (config_.mode == Mode::changes) {
    const bool is_open = deliver_changes(resource, next, out);
    if (!is_open && next.done == at_.done && next.baselines == at_.baselines) return;
    store(std::move(next), out);
    changes_.keep_only(at_.baselines);
    return;
  }
  EmittedSnapshot rows(out, resource);
  const Reading reading = take_snapshot(reader_, *client_, resource, config_, host_, rows);
  if (reading.records == 0) out.empty(resource);
  if (reading.repeated > 0 && ambiguous_.insert(resource).second) {
    host_.warn(resource + ": " + std::to_string(reading.repeated) +
               " rows share their id with another one, in the same "
               "way in two readings: they are taken as different rows");
  }
  store(std::move(next), out);
}

/// True where a transaction is open.
bool Source::deliver_changes(const std::string& resource, Checkpoint& next, sdk::Emitter& out) {
  const auto found = at_.baselines.find(resource);
  const auto before = found == at_.baselines.end() ? std::optional<Baseline>() : found->second;
  auto outcome = changes_.read(reader_, *client_, resource, before, clocks_.wall().count(), out);
  if (outcome.baseline) next.baselines[resource] = std::move(*outcome.baseline);
  return outcome.is_open;
}

void Source::store(Checkpoint next, sdk::Emitter& out) {
  out.checkpoint(to_text(next));
  at_ = std::move(next);
}

void Source::give_up(const std::vector<ResourceFailure>& failures) const {
  std::string what;
  bool may_pass = false;
  for (const auto& failure : failures) {
    what += (what.empty() ? "" : " | ") + std::string(failure.what());
    may_pass = may_pass || failure.verdict().retry_after_ms() != SLUICE_DELAY_LONGEST;
  }
  throw may_pass ? Failure::retry(what) : Failure::retry_slowly(what);
}

void Source::pause() {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, config_.page_delay, [this] { return cancelled_; });
  if (cancelled_) throw Failure::cancelled();
}

void Source::cancel() noexcept {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (client_ != nullptr) client_->cancel();
  wake_.notify_all();
}

}  // namespace sluice::kics
