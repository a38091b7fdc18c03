// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/simulator.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "simulators/common/fault_reply.hpp"
#include "simulators/common/identity_folder.hpp"
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
Reply unknown_token() {
  return text_reply(404, "text/plain", "Subscription not found");
}

void error_body(Reply& reply, const std::string& reason) {
  reply.body = "{\"error\":\"" + reason + "\"}";
}

}  // namespace

KataSimulator::KataSimulator(KataOptions options)
    : options_(std::move(options)),
      knobs_(kata_knobs(options_)),
      events_(options_.seed, options_.event),
      arrivals_(Clock::now()),
      faults_(kata_fault_kinds(), {"events"}),
      tokens_(options_.seed),
      external_system_id_(options_.external_system_id) {
  for (const auto& fault : options_.faults) faults_.add(fault);
  make_identities();
  server_ = std::make_unique<Server>(
      ServerOptions{.address = options_.address, .port = options_.port, .identity = server_identity_},
      [this](Exchange& exchange) { handle(exchange); });
  server_->require_certificate(options_.without_certificate == WithoutCertificate::alert);
  start_control(options_.control_port);
}

KataSimulator::~KataSimulator() {
  stop();
}

void KataSimulator::make_identities() {
  const auto& folder = options_.folder;
  server_identity_ =
      options_.server_identity ? *options_.server_identity : identity_in(folder, "server", "pem", [&] {
        return make_self_signed({.key_type = options_.key_type});
      });
  client_identity_ = identity_in(folder, "client", "crt", [&] {
    return make_self_signed(
        {.common_name = "sluice", .dns_names = {}, .addresses = {}, .key_type = options_.key_type});
  });
  if (folder.empty()) return;
  if (options_.server_identity) write_text_file(folder / "server.pem", server_identity_.certificate);
  write_text_file(folder / "external_system_id", external_system_id_ + "\n");
}

std::string KataSimulator::url() const {
  return "https://127.0.0.1:" + std::to_string(port());
}

KataOptions KataSimulator::options() const {
  const std::lock_guard lock(mutex_);
  return options_;
}

void KataSimulator::set(const std::string& knob, const std::string& value) {
  {
    const std::lock_guard lock(mutex_);
    arrivals_.settle(options_, Clock::now());
    knobs_.set_while_running(knob, value);
    server_->require_certificate(options_.without_certificate == WithoutCertificate::alert);
  }
  server_->wake();
}

void KataSimulator::accept(const std::string& id, const std::string& fingerprint) {
  approvals_.decide(id, fingerprint, Approval::accepted);
}

void KataSimulator::reject(const std::string& id, const std::string& fingerprint) {
  approvals_.decide(id, fingerprint, Approval::rejected);
}

void KataSimulator::replace_server_certificate() {
  server_->set_identity(make_self_signed({.common_name = "replaced", .key_type = options().key_type}));
}

void KataSimulator::handle(Exchange& exchange) {
  const auto id = kata_id_in(exchange.path());
  if (!id || exchange.method() != "GET") {
    exchange.send(text_reply(404, "application/json", R"({"error":"Not Found"})"));
    return;
  }
  ++requests_;
  const auto faults = faults_.next({"events"});
  if (hang_up(faults, exchange)) return;
  auto reply = faults.has("404-token") ? std::optional(unknown_token()) : replacement(faults, error_body);
  const auto present = options();
  const auto approval = approvals_.ask(*id, exchange.fingerprint(), present.accept, present.accept_after);
  if (!reply && exchange.fingerprint().empty()) {
    reply = present.without_certificate == WithoutCertificate::bad_request
                ? text_reply(400, "text/plain", "No required SSL certificate was sent")
                : unauthorized();
  }
  if (!reply && approval != Approval::accepted) reply = unauthorized();
  if (reply) {
    reply->delivery = delivery(faults);
    exchange.send(*reply);
    return;
  }
  try {
    serve_page(exchange, Request{*id, kata_query(exchange, present), present}, faults);
  } catch (const std::invalid_argument& e) {
    exchange.send(text_reply(400, "application/json", "{\"error\":\"Bad Request\"}"));
  }
}

std::optional<Cursor> KataSimulator::cursor_of(const Request& request) {
  if (request.query.token) return tokens_.resume(request.id, *request.query.token, request.options);
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  const auto next = request.options.start_point == StartPoint::now ? arrivals_.end(request.options, now)
                                                                   : arrivals_.begin(request.options, now);
  return tokens_.start(request.id, request.query.filter, next, request.options);
}

void KataSimulator::wait_for_events(const Request& request, const Cursor& cursor) {
  if (request.options.long_poll == LongPoll::none) return;
  const auto seconds = std::min(request.query.max_timeout, request.options.wait_cap);
  const auto deadline =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  for (;;) {
    const auto now = Clock::now();
    std::uint64_t there = 0;
    {
      const std::lock_guard lock(mutex_);
      there = arrivals_.end(options_, now);
    }
    const auto enough = request.options.long_poll == LongPoll::hold ? request.query.max_events : 1;
    if (now >= deadline || (there > cursor.next && there - cursor.next >= enough)) return;
    const auto round = std::min<Clock::duration>(deadline - now, std::chrono::milliseconds(50));
    if (!server_->pause_until_woken(round)) return;
  }
}

Selection KataSimulator::select(const Request& request, Cursor& cursor, std::uint64_t& next) {
  std::uint64_t begin = 0, end = 0;
  {
    const std::lock_guard lock(mutex_);
    begin = arrivals_.begin(options_, Clock::now());
    end = arrivals_.end(options_, Clock::now());
  }
  cursor.next = std::max(cursor.next, begin);
  next = cursor.next;
  if (end <= cursor.next) return {cursor.next, 0, {}};
  if (cursor.filter.empty()) {
    const auto count = std::min(end - cursor.next, request.query.max_events);
    next = cursor.next + count;
    return {cursor.next, count, {}};
  }
  Filter filter(cursor.filter, request.options.contains);
  Selection selection{cursor.next, 0, std::vector<std::uint64_t>()};
  std::string event;
  for (; next < end && selection.size() < request.query.max_events; ++next) {
    event.clear();
    events_.append(next, event);
    if (filter.matches(event)) selection.chosen->push_back(next);
  }
  return selection;
}

void KataSimulator::serve_page(Exchange& exchange, const Request& request, const ActiveFaults& faults) {
  if (!request.query.filter.empty()) const Filter check(request.query.filter, request.options.contains);
  auto cursor = cursor_of(request);
  if (!cursor) {
    exchange.send(unknown_token());
    return;
  }
  const bool repeat = faults.has("duplicate-page");
  std::uint64_t next = cursor->next;
  Selection selection;
  if (repeat) {
    const std::lock_guard lock(mutex_);
    selection = previous_;
  } else if (!faults.has("empty-page")) {
    wait_for_events(request, *cursor);
    selection = select(request, *cursor, next);
  }
  const auto count = selection.size();
  PageForm form{request.options.pretty, request.options.token_place, {}};
  if (count > 0 || request.options.token_on_empty) form.token = tokens_.after(*cursor, next);
  {
    const std::lock_guard lock(mutex_);
    previous_ = selection;
  }
  const Page page(events_, std::move(selection), std::move(form), faults);
  Reply reply;
  reply.content_type = request.options.content_type;
  reply.length = page.length();
  reply.produce = [&page](const Reply::Sink& sink) { page.write(sink); };
  reply.chunked = request.options.chunked;
  reply.delivery = delivery(faults);
  if (!exchange.send(reply)) {
    ++broken_;
    return;
  }
  ++pages_;
  handed_out_ += count;
  tokens_.delivered(*cursor, next);
}

KataCounters KataSimulator::counters() const {
  return {server_->counters(), requests_, pages_, handed_out_, broken_, tokens_.issued()};
}

void KataSimulator::stop() {
  if (control_) control_->stop();
  if (server_) server_->stop();
}

}  // namespace sluice::simulators
