// SPDX-License-Identifier: Apache-2.0
// Which events or alerts an answer holds, and the token that goes with it.
#include <algorithm>
#include <chrono>

#include "simulators/common/fault_reply.hpp"
#include "simulators/kata/alert_tokens.hpp"
#include "simulators/kata/filter.hpp"
#include "simulators/kata/simulator.hpp"

namespace sluice::simulators {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

Tokens& KataSimulator::tokens_for(const Request& request) {
  return request.options.node_tokens == Nodes::own ? request.node.tokens : nodes_.front()->tokens;
}

const Arrivals& KataSimulator::arrivals_for(const Request& request) const {
  return request.of_alerts() ? alert_arrivals_ : event_arrivals_;
}

std::optional<Cursor> KataSimulator::cursor_of(const Request& request) {
  if (!request.query.token) return first_cursor(request);
  if (request.of_alerts()) return alert_cursor(request);
  return tokens_for(request).resume(request.token_id(), *request.query.token, request.options);
}

std::optional<Cursor> KataSimulator::alert_cursor(const Request& request) {
  std::optional<Cursor> cursor;
  if (request.options.alert_token == AlertToken::opaque) {
    cursor = tokens_for(request).resume(request.token_id(), *request.query.token, request.options);
  } else if (const auto offset = offset_in(*request.query.token)) {
    cursor = Cursor{request.token_id(), {}, *offset, {}};
  }
  if (!cursor && request.options.unknown_alert_token == UnknownAlertToken::ignored)
    return first_cursor(request);
  return cursor;
}

Cursor KataSimulator::first_cursor(const Request& request) {
  std::uint64_t next = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    const auto& arrivals = arrivals_for(request);
    const auto supply = request.of_alerts() ? alerts_of(request.options) : events_of(request.options);
    const bool from_now = !request.of_alerts() && request.options.start_point == StartPoint::now;
    next = from_now ? arrivals.end(supply, now) : arrivals.begin(supply, now);
  }
  if (request.of_alerts() && request.options.alert_token == AlertToken::offset)
    return {request.token_id(), {}, next, {}};
  return tokens_for(request).start(request.token_id(), request.query.filter, next, request.options);
}

std::string KataSimulator::token_after(const Request& request, const Cursor& cursor, std::uint64_t next) {
  if (request.of_alerts() && request.options.alert_token == AlertToken::offset) return offset_token(next);
  return tokens_for(request).after(cursor, next);
}

void KataSimulator::wait_for_events(const Request& request, const Cursor& cursor) {
  if (request.of_alerts() || request.options.long_poll == LongPoll::none) return;
  const auto seconds = std::min(request.query.max_timeout, request.options.wait_cap);
  const auto deadline =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  for (;;) {
    const auto now = Clock::now();
    std::uint64_t there = 0;
    {
      const std::lock_guard lock(mutex_);
      there = event_arrivals_.end(events_of(options_), now);
    }
    const auto enough = request.options.long_poll == LongPoll::hold ? request.query.count : 1;
    if (now >= deadline || (there > cursor.next && there - cursor.next >= enough)) return;
    const auto round = std::min<Clock::duration>(deadline - now, std::chrono::milliseconds(50));
    if (!request.node.wait_for_server().pause_until_woken(round)) return;
  }
}

Selection KataSimulator::select(const Request& request, Cursor& cursor, std::uint64_t& next) {
  std::uint64_t begin = 0, end = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto supply = request.of_alerts() ? alerts_of(options_) : events_of(options_);
    begin = arrivals_for(request).begin(supply, Clock::now());
    end = arrivals_for(request).end(supply, Clock::now());
  }
  cursor.next = std::max(cursor.next, begin);
  next = cursor.next;
  if (end <= cursor.next) return {cursor.next, 0, {}};
  const bool turned = request.of_alerts() && request.options.alert_order == AlertOrder::descending;
  if (!cursor.filter.empty() || !request.query.detect_types.empty() || turned)
    return select_where(request, cursor, next, end);
  const auto count = std::min(end - cursor.next, request.query.count);
  next = cursor.next + count;
  return {cursor.next, count, {}};
}

Selection KataSimulator::select_where(const Request& request, const Cursor& cursor, std::uint64_t& next,
                                      std::uint64_t end) {
  Selection selection{cursor.next, 0, std::vector<std::uint64_t>()};
  std::optional<Filter> filter;
  if (!cursor.filter.empty()) filter.emplace(cursor.filter, request.options.contains);
  const auto& types = request.query.detect_types;
  std::string event;
  for (; next < end && selection.size() < request.query.count; ++next) {
    bool wanted = types.empty() || std::ranges::find(types, alerts_.technology(next)) != types.end();
    if (filter) {
      event.clear();
      events_.append(next, event);
      wanted = filter->matches(event);
    }
    if (wanted) selection.chosen->push_back(next);
  }
  if (request.of_alerts() && request.options.alert_order == AlertOrder::descending)
    std::ranges::reverse(*selection.chosen);
  return selection;
}

bool KataSimulator::send_page(Exchange& exchange, const Request& request, const Page& page,
                              const ActiveFaults& faults) {
  Reply reply;
  reply.content_type = request.of_alerts() ? "application/json" : request.options.content_type;
  reply.length = page.length();
  reply.produce = [&page](const Reply::Sink& sink) { page.write(sink); };
  reply.chunked = request.options.chunked;
  reply.delivery = delivery(faults);
  const bool whole = exchange.send(reply);
  ++(whole ? pages_ : broken_);
  return whole;
}

}  // namespace sluice::simulators
