// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/simulator.hpp"

#include <chrono>
#include <stdexcept>

#include "simulators/common/fault_reply.hpp"
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

}  // namespace sluice::simulators
