// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/simulator.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "simulators/common/fault_reply.hpp"
#include "simulators/kata/alert_tokens.hpp"
#include "simulators/kata/filter.hpp"

namespace sluice::simulators {
namespace {

using Clock = std::chrono::steady_clock;

Reply text_reply(int status, const std::string& type, const std::string& body) {
  Reply reply;
  reply.status = status;
  reply.content_type = type;
  reply.body = body;
  return reply;
}

Reply unauthorized() {
  return text_reply(401, "application/json", R"({"error":"Unauthorized"})");
}
Reply bad_request() {
  return text_reply(400, "application/json", R"({"error":"Bad Request"})");
}
Reply unknown_path() {
  return text_reply(404, "application/json", R"({"error":"Not Found"})");
}
Reply unknown_token() {
  return text_reply(404, "text/plain", "Subscription not found");
}

Reply unknown_token(UnknownAlertToken answer) {
  if (answer == UnknownAlertToken::bad_request) return bad_request();
  return answer == UnknownAlertToken::not_found ? unknown_path() : unknown_token();
}

void error_body(Reply& reply, const std::string& reason) {
  reply.body = "{\"error\":\"" + reason + "\"}";
}

std::vector<std::string> fault_scopes(std::uint64_t nodes) {
  std::vector<std::string> scopes = {"events", "alerts"};
  for (std::uint64_t node = 1; node <= nodes; ++node) scopes.push_back("node" + std::to_string(node));
  return scopes;
}

}  // namespace

KataSimulator::KataSimulator(KataOptions options)
    : options_(std::move(options)),
      knobs_(kata_knobs(options_)),
      events_(options_.seed, options_.event),
      alerts_(options_.seed, options_.alert),
      event_arrivals_(Clock::now()),
      alert_arrivals_(Clock::now()),
      faults_(kata_fault_kinds(), fault_scopes(options_.nodes)),
      external_system_id_(options_.external_system_id) {
  for (const auto& fault : options_.faults) faults_.add(fault);
  make_nodes();
  start_control(options_.control_port);
}

KataSimulator::~KataSimulator() {
  stop();
}

KataOptions KataSimulator::options() const {
  const std::lock_guard lock(mutex_);
  return options_;
}

void KataSimulator::set(const std::string& knob, const std::string& value) {
  bool certificate_required = false;
  {
    const std::lock_guard lock(mutex_);
    event_arrivals_.settle(events_of(options_), Clock::now());
    alert_arrivals_.settle(alerts_of(options_), Clock::now());
    knobs_.set_while_running(knob, value);
    certificate_required = options_.without_certificate == WithoutCertificate::alert;
  }
  const std::lock_guard lock(servers_mutex_);
  for (const auto& node : nodes_) {
    if (!node->server) continue;
    node->server->require_certificate(certificate_required);
    node->server->wake();
  }
}

void KataSimulator::handle(KataNode& node, Exchange& exchange) {
  const auto path = kata_path(exchange.path());
  if (!path || exchange.method() != "GET") {
    exchange.send(unknown_path());
    return;
  }
  ++requests_;
  ++node.requests;
  const auto faults = faults_.next({path->api == KataApi::alerts ? "alerts" : "events", node.scope});
  if (hang_up(faults, exchange)) return;
  if (auto reply = refusal(node, path->id, exchange, faults)) {
    reply->delivery = delivery(faults);
    exchange.send(*reply);
    return;
  }
  try {
    const auto present = options();
    serve_page(exchange, Request{node, *path, kata_query(exchange, path->api, present), present}, faults);
  } catch (const std::invalid_argument&) {
    exchange.send(bad_request());
  }
}

std::optional<Reply> KataSimulator::refusal(KataNode& node, const std::string& id, const Exchange& exchange,
                                            const ActiveFaults& faults) {
  const auto present = options();
  Approvals& approvals = present.node_approvals == Nodes::own ? node.approvals : nodes_.front()->approvals;
  const auto approval = approvals.ask(id, exchange.fingerprint(), present.accept, present.accept_after);
  if (faults.has("404-token")) return unknown_token();
  if (auto reply = replacement(faults, error_body)) return reply;
  if (exchange.fingerprint().empty() && present.without_certificate == WithoutCertificate::bad_request)
    return text_reply(400, "text/plain", "No required SSL certificate was sent");
  if (exchange.fingerprint().empty() || approval != Approval::accepted) return unauthorized();
  return {};
}

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
    if (!request.node.server->pause_until_woken(round)) return;
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

void KataSimulator::serve_page(Exchange& exchange, const Request& request, const ActiveFaults& faults) {
  if (!request.query.filter.empty()) const Filter check(request.query.filter, request.options.contains);
  auto cursor = cursor_of(request);
  if (!cursor) {
    exchange.send(request.of_alerts() ? unknown_token(request.options.unknown_alert_token) : unknown_token());
    return;
  }
  const bool repeat = faults.has("duplicate-page");
  std::uint64_t next = cursor->next;
  Selection selection;
  auto& previous = request.node.previous[request.of_alerts() ? 1 : 0];
  if (repeat) {
    const std::lock_guard lock(mutex_);
    selection = previous;
  } else if (!faults.has("empty-page")) {
    wait_for_events(request, *cursor);
    selection = select(request, *cursor, next);
  }
  const auto count = selection.size();
  PageForm form{request.options.pretty, request.options.token_place, {}};
  if (request.of_alerts()) form.array_name = "detects", form.token_name = "token";
  if (count > 0 || request.options.token_on_empty) form.token = token_after(request, *cursor, next);
  {
    const std::lock_guard lock(mutex_);
    previous = selection;
  }
  const KataElements& elements = request.of_alerts() ? static_cast<const KataElements&>(alerts_) : events_;
  const Page page(elements, std::move(selection), std::move(form), faults);
  if (!send_page(exchange, request, page, faults)) return;
  handed_out_ += count;
  tokens_for(request).delivered(*cursor, next);
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
