// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/source.hpp"

#include <algorithm>
#include <utility>

#include "sources/kics/snapshot.hpp"

namespace sluice::kics {

using sdk::Failure;

Source::Source(Config config, sdk::Host host, Clocks clocks)
    : config_(std::move(config)),
      host_(host),
      clocks_(std::move(clocks)),
      reader_(config_, host_, [this] { pause(); }) {
  if (config_.verify == Verify::none) {
    host_.warn(
        "verify = \"none\": the Server's certificate is not checked, anybody on the way can read and forge "
        "the "
        "inventory; remove it where there is a package, or name the certificate in server_certificate");
  }
}

void Source::open(std::string_view checkpoint) {
  at_ = parse_checkpoint(checkpoint);
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
  auto client = std::make_unique<Client>(access_from(config_), config_.timeout, clocks_);
  const std::lock_guard lock(mutex_);
  if (cancelled_) throw Failure::cancelled();
  client_ = std::move(client);
  stamps_ = std::move(stamps);
}

sdk::Poll Source::poll(sdk::Emitter& out) {
  std::vector<ResourceFailure> failures;
  try {
    const auto left = resources_left();
    for (const auto& resource : left) {
      troubled_ = resource;
      try {
        deliver(resource, resource == left.back() && failures.empty(), out);
      } catch (const ResourceFailure& failure) {
        out.abandon();
        failures.push_back(failure);
      }
    }
    troubled_.clear();
    if (!failures.empty()) give_up(failures);
  } catch (const Failure& failure) {
    host_.status(failure.retry_after_ms() == SLUICE_DELAY_LONGEST ? failure.what() : "");
    throw;
  }
  host_.status("");
  return sdk::Poll::idle;
}

/// What this round has still to read. A round that is too old (the Server is never without some trouble, or
/// sluice was stopped in the middle) starts again from the beginning, so that no table stays behind the
/// others for long.
std::vector<std::string> Source::resources_left() {
  const auto now = clocks_.wall();
  const bool is_old = now < at_.started || now - at_.started >= config_.retry_alone_for;
  if (at_.done.empty() || is_old) at_ = {now, {}};
  std::vector<std::string> left;
  for (const auto& resource : config_.resources) {
    if (std::find(at_.done.begin(), at_.done.end(), resource) == at_.done.end()) left.push_back(resource);
  }
  if (left.empty()) {  // `resources` is another one than when the checkpoint was made
    at_ = {now, {}};
    left = config_.resources;
  }
  std::stable_partition(left.begin(), left.end(),
                        [this](const auto& resource) { return resource != troubled_; });
  return left;
}

void Source::deliver(const std::string& resource, bool is_last, sdk::Emitter& out) {
  const Reading reading = take_snapshot(reader_, *client_, resource, config_, host_, out);
  if (reading.repeated > 0 && ambiguous_.insert(resource).second) {
    host_.warn(resource + ": " + std::to_string(reading.repeated) +
               " rows share their id with another one, in the same "
               "way in two readings: they are taken as different rows");
  }
  Checkpoint next;
  if (!is_last) {
    next = at_;
    next.done.push_back(resource);
  }
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
