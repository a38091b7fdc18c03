// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/source.hpp"

#include <utility>

#include "sources/kata/outage.hpp"
#include "support/checkup/certificates.hpp"

namespace sluice::kata {

using sdk::Failure;
using std::chrono::milliseconds;

namespace {

/// While nothing happens, the time of the latest answer is stored this often: after a restart it tells an
/// outage from silence. More often would wake the disk for nothing.
constexpr milliseconds longest_unstored = std::chrono::minutes(5);

/// A token that one node does not know may be known by another one that is being restarted. Events wait for
/// two hours, so this loses nothing, and it spares the sinks two hours of events that they have already.
constexpr milliseconds longest_doubt = std::chrono::minutes(5);

}  // namespace

Source::Source(Config config, sdk::Host host, Clocks clocks)
    : config_(std::move(config)),
      host_(host),
      clocks_(std::move(clocks)),
      names_(names_of(config_.api)),
      nodes_(config_, clocks_.wall, [this](const std::string& line) { host_.warn(line); }) {
  if (config_.api == Api::events)
    host_.gauge("retention_seconds", std::chrono::duration<double>(retention).count());
  support::checkup::announce_identity(host_, support::tls::tls_options(config_));
  if (config_.verify == Verify::none) {
    host_.warn("verify = \"none\": the certificate of " + nodes_.peer() +
               " is not checked, anybody on the way can read and forge " + std::string(names_.stream) +
               "; name it in server_certificate");
  }
}

void Source::open(std::string_view checkpoint) {
  at_ = parse_checkpoint(checkpoint);
  if (!checkpoint.empty() && at_.api != config_.api) {
    warn_once(said_changed_, "the checkpoint is one of api = \"" + std::string(names_of(at_.api).stream) +
                                 "\" and api is \"" + std::string(names_.stream) +
                                 "\" now: it is not used, reading starts with all " +
                                 std::string(names_.stream) + " that the Central Node still has");
    at_ = {};
  }
  stored_ = at_.fetched;
  if (!at_.token.empty()) drop_foreign_token();
  at_.api = config_.api;
  at_.selection = selection_digest(config_);
  at_.external_system_id = config_.external_system_id;
}

/// The Central Node keeps the filter with the token: with a token made for another filter, the configured one
/// would have no effect.
void Source::drop_foreign_token() {
  const bool selection = at_.selection != selection_digest(config_);
  if (!selection && at_.external_system_id == config_.external_system_id) return;
  at_.token.clear();
  const bool events = config_.api == Api::events;
  const std::string option = !selection ? "external_system_id" : events ? "filter" : "detect_types";
  warn_once(said_changed_,
            option + " has changed since the token was made: it is dropped, and a fresh start hands " +
                (events ? "out the events that the Central Node has now, of two hours at most; some "
                          "may be delivered a second time"
                        : "all alerts out again; they may be delivered a second time"));
}

sdk::Poll Source::poll(sdk::Emitter& out) {
  const bool had_token = !at_.token.empty();
  Nodes::Found found = nodes_.fetch(at_.token);
  const bool forgotten = found.kind == Answer::Kind::forgotten;
  if (forgotten) found = start_again(found.unasked);
  if (found.kind == Answer::Kind::not_approved) wait_for_approval();
  approved();

  const milliseconds answered = clocks_.wall();
  const auto missing = gap(forgotten, answered);
  if (missing) report(*missing, out);
  Page page;
  if (found.kind == Answer::Kind::page) page = read(answered, out);
  const sdk::Poll more = settle(page, answered, missing.has_value(), out);
  doubted_since_.reset();
  if (forgotten) {
    ++fresh_starts_;
    fresh_start_delayed_ = false;
  } else if (had_token) {
    fresh_starts_ = 0;
  }
  return more;
}

Page Source::read(milliseconds answered, sdk::Emitter& out) {
  const PageBody body{[this](char* buffer, std::size_t size) { return nodes_.read(buffer, size); },
                      [this](const std::string& cause) { nodes_.leave(cause); }, nodes_.peer(), answered};
  return read_page(body, names_, config_.max_record.value, clocks_, out);
}

/// How long alerts are kept is not known, and a start without a token hands all of them out: nothing is known
/// to be lost.
std::optional<Gap> Source::gap(bool forgotten, milliseconds answered) const {
  if (config_.api == Api::alerts) return std::nullopt;
  return forgotten ? gap_after_forgotten_token(at_, answered) : gap_after_outage(at_, answered);
}

/// The Central Node does not know the token: a call without one makes a new one. Should it forget that one
/// too before it accepted it once, every further start waits, because each of them delivers the last two
/// hours again.
Nodes::Found Source::start_again(const std::string& unasked) {
  if (!at_.token.empty()) {
    if (!unasked.empty()) wait_for_other_nodes(unasked);
    if (fresh_starts_ > 0 && !std::exchange(fresh_start_delayed_, true)) {
      throw Failure::retry_slowly(nodes_.peer() + ": " + std::string(names_.stream) +
                                  ": the Central Node has forgotten " + std::to_string(fresh_starts_ + 1) +
                                  " tokens one after the other without accepting one; if url is the name of "
                                  "several servers, name each of them in urls");
    }
    host_.warn("the Central Node no longer knows the token, last used at " + time_text(at_.fetched) +
               "; reading starts again with a new one" +
               (config_.api == Api::events ? "" : ", all alerts may be delivered a second time"));
    at_.token.clear();
    Nodes::Found found = nodes_.fetch(at_.token);
    if (found.kind != Answer::Kind::forgotten) return found;
  }
  throw Failure::retry(nodes_.peer() + ": " + std::string(names_.stream) +
                       ": \"Subscription not found\" to a request without a token");
}

void Source::wait_for_other_nodes(const std::string& unasked) {
  const milliseconds now = clocks_.wall();
  if (!doubted_since_ || now < *doubted_since_) doubted_since_ = now;
  if (now - *doubted_since_ >= longest_doubt) return;
  throw Failure::retry(nodes_.peer() + ": " + std::string(names_.stream) +
                       ": does not know the token, and a node that may know it cannot be asked: " + unasked +
                       "; after five minutes reading starts again with a new token");
}

void Source::wait_for_approval() {
  const std::string what =
      "waiting for approval in the Central Node's web interface, section External systems: id " +
      config_.external_system_id + ", certificate fingerprint (SHA-256) " + nodes_.fingerprint();
  host_.status(what);
  if (!std::exchange(waiting_for_approval_, true)) host_.warn(nodes_.peer() + ": " + what);
  throw Failure::retry_slowly(nodes_.peer() + ": " + std::string(names_.stream) + ": HTTP 401, " + what);
}

void Source::approved() {
  if (!std::exchange(waiting_for_approval_, false)) return;
  host_.status("");
  host_.info(nodes_.peer() + " has approved this client");
}

void Source::report(const Gap& gap, sdk::Emitter& out) {
  host_.warn("events from " + time_text(gap.from) + " to " + time_text(gap.to) + ": " + gap.reason);
  out.gap(names_.stream, gap.from, gap.to, gap.reason);
}

sdk::Poll Source::settle(const Page& page, milliseconds answered, bool gap, sdk::Emitter& out) {
  const bool full = page.elements >= page_size(config_);
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
    warn_once(said_no_token_, nodes_.peer() + " sent " + std::string(names_.stream) +
                                  " without a token: the same ones will come again until it sends one");
    return true;
  }
  if (page.token != at_.token || last_page_ != page.fingerprint) {
    said_repeated_ = false;
    return false;
  }
  warn_once(said_repeated_,
            nodes_.peer() + " sent the same page again under the same token; it is delivered again");
  return true;
}

void Source::warn_once(bool& said, const std::string& what) const {
  if (!std::exchange(said, true)) host_.warn(what);
}

}  // namespace sluice::kata
