// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/source.hpp"

#include <utility>

namespace sluice::kata {

using sdk::Failure;
using std::chrono::milliseconds;

namespace {

/// While nothing happens, the time of the latest answer is stored this often: after a restart it tells an
/// outage from silence. More often would wake the disk for nothing.
constexpr milliseconds longest_unstored = std::chrono::minutes(5);

}  // namespace

Source::Source(Config config, sdk::Host host, Clocks clocks)
    : config_(std::move(config)), host_(host), clocks_(std::move(clocks)), client_(config_, clocks_.wall) {
  if (config_.verify == Verify::none) {
    host_.warn("verify = \"none\": the certificate of " + client_.peer() +
               " is not checked, anybody on the way can "
               "read and forge events; name it in server_certificate");
  }
}

void Source::open(std::string_view checkpoint) {
  at_ = parse_checkpoint(checkpoint);
  stored_ = at_.fetched;
  if (!at_.token.empty()) drop_foreign_token();
  at_.filter = config_.filter;
  at_.external_system_id = config_.external_system_id;
}

/// The Central Node keeps the filter with the token: with a token made for another filter, the configured one
/// would have no effect.
void Source::drop_foreign_token() {
  const bool filter = at_.filter != config_.filter;
  if (!filter && at_.external_system_id == config_.external_system_id) return;
  at_.token.clear();
  warn_once(said_changed_,
            std::string(filter ? "filter" : "external_system_id") +
                " has changed: reading starts again from the events that the Central Node still has, "
                "some may be delivered a second time");
}

sdk::Poll Source::poll(sdk::Emitter& out) {
  const bool had_token = !at_.token.empty();
  Answer answer = client_.fetch(at_.token);
  const bool forgotten = answer.kind == Answer::Kind::forgotten;
  if (forgotten) answer = start_again();
  if (answer.kind == Answer::Kind::not_approved) wait_for_approval();
  approved();

  const milliseconds answered = clocks_.wall();
  const auto gap = forgotten ? gap_after_forgotten_token(at_, answered) : gap_after_outage(at_, answered);
  if (gap) report(*gap, out);
  Page page;
  if (answer.kind == Answer::Kind::page) {
    page = read_page(answer.response, {client_.peer(), answered}, config_.max_record.value, clocks_, out);
  }
  const sdk::Poll found = settle(page, answered, gap.has_value(), out);
  if (forgotten) {
    ++fresh_starts_;
    fresh_start_delayed_ = false;
  } else if (had_token) {
    fresh_starts_ = 0;
  }
  return found;
}

/// The Central Node does not know the token: a call without one makes a new one. Should it forget that one
/// too before it accepted it once, every further start waits, because each of them delivers the last two
/// hours again.
Answer Source::start_again() {
  if (!at_.token.empty()) {
    if (fresh_starts_ > 0 && !std::exchange(fresh_start_delayed_, true)) {
      throw Failure::retry_slowly(
          client_.peer() + ": events: the Central Node has forgotten " + std::to_string(fresh_starts_ + 1) +
          " tokens one after the other without accepting one; if url is the name of several "
          "servers, name one of them");
    }
    host_.warn("the Central Node no longer knows the continuation token, last used at " +
               time_text(at_.fetched) + "; reading starts again with a new one");
    at_.token.clear();
    Answer answer = client_.fetch(at_.token);
    if (answer.kind != Answer::Kind::forgotten) return answer;
  }
  throw Failure::retry(client_.peer() + ": events: \"Subscription not found\" to a request without a token");
}

void Source::wait_for_approval() {
  const std::string what =
      "waiting for approval in the Central Node's web interface, section External systems: id " +
      config_.external_system_id + ", certificate fingerprint (SHA-256) " + client_.fingerprint();
  host_.status(what);
  if (!std::exchange(waiting_for_approval_, true)) host_.warn(client_.peer() + ": " + what);
  throw Failure::retry_slowly(client_.peer() + ": events: HTTP 401, " + what);
}

void Source::approved() {
  if (!std::exchange(waiting_for_approval_, false)) return;
  host_.status("");
  host_.info(client_.peer() + " has approved this client");
}

void Source::report(const Gap& gap, sdk::Emitter& out) {
  host_.warn("events from " + time_text(gap.from) + " to " + time_text(gap.to) + ": " + gap.reason);
  out.gap(stream, gap.from, gap.to, gap.reason);
}

sdk::Poll Source::settle(const Page& page, milliseconds answered, bool gap, sdk::Emitter& out) {
  const bool full = page.elements >= config_.max_events;
  const bool repeated = is_repeated(page);
  Checkpoint next = at_;
  next.fetched = answered;
  if (!full) next.caught_up = answered;
  if (page.token) next.token = *page.token;

  const bool overdue = answered - stored_ >= longest_unstored || answered < stored_;
  if (page.elements > 0 || gap || next.token != at_.token || overdue) {
    out.checkpoint(to_text(next));
    stored_ = answered;
  }
  at_ = std::move(next);
  if (page.elements > 0) last_page_ = page.fingerprint;
  return full && !repeated ? sdk::Poll::more : sdk::Poll::idle;
}

/// Whether asking again at once would bring the same page again. One token for all answers is not enough of a
/// sign: the Central Node may keep the position itself.
bool Source::is_repeated(const Page& page) {
  if (page.token) said_no_token_ = false;
  if (page.elements == 0) return false;
  if (!page.token) {
    warn_once(said_no_token_, client_.peer() +
                                  " sent events without a continuation token: the same events will come "
                                  "again until it sends one");
    return true;
  }
  if (page.token != at_.token || last_page_ != page.fingerprint) {
    said_repeated_ = false;
    return false;
  }
  warn_once(said_repeated_,
            client_.peer() + " sent the same page again under the same token; it is delivered again");
  return true;
}

void Source::warn_once(bool& said, const std::string& what) const {
  if (!std::exchange(said, true)) host_.warn(what);
}

}  // namespace sluice::kata
