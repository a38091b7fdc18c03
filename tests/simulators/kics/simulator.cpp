// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/simulator.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "simulators/common/fault_reply.hpp"
#include "simulators/common/identity_folder.hpp"
#include "simulators/kics/filter.hpp"
#include "simulators/kics/package.hpp"
#include "simulators/kics/paths.hpp"
#include "simulators/kics/query.hpp"

namespace sluice::simulators {
namespace {

using Clock = std::chrono::steady_clock;

void error_body(Reply& reply, const std::string& reason, ErrorBody kind) {
  switch (kind) {
    case ErrorBody::problem:
      reply.content_type = "application/problem+json";
      reply.body = "{\"type\":\"about:blank\",\"title\":\"" + reason +
                   "\",\"status\":" + std::to_string(reply.status) + ",\"traceId\":\"00-simulator-00\"}";
      return;
    case ErrorBody::empty:
      reply.content_type.clear();
      return;
    case ErrorBody::text:
      reply.content_type = "text/plain; charset=utf-8";
      reply.body = reason + ": запрос отклонён\n";
      return;
    case ErrorBody::html:
      reply.content_type = "text/html";
      reply.body = "<html><head><title>" + reason + "</title></head><body>" + reason + "</body></html>\n";
      return;
  }
}

std::int64_t clock_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// `v3` or `v4` at the place of `{version}`; empty when the path is another one.
std::string version_in(const std::string& path, std::string_view before, std::string_view after) {
  if (!path.starts_with(before) || !path.ends_with(after) || path.size() != before.size() + 2 + after.size())
    return {};
  auto version = path.substr(before.size(), 2);
  return version == "v3" || version == "v4" ? version : std::string();
}

}  // namespace

KicsSimulator::KicsSimulator(KicsOptions options)
    : options_(std::move(options)),
      knobs_(kics_knobs(options_)),
      faults_(kics_fault_kinds(), kics_fault_scopes()),
      tokens_(options_.seed) {
  for (const auto& fault : options_.faults) faults_.add(fault);
  const auto now = options_.event_time == 0 ? clock_ms() : options_.event_time;
  for (const auto resource : journal_resources)
    journals_.try_emplace(resource, resource, options_, rows_of(options_.rows, resource), now);
  make_identities();
  server_ = std::make_unique<Server>(
      ServerOptions{.address = options_.address, .port = options_.port, .identity = server_identity_},
      [this](Exchange& exchange) { handle(exchange); });
  package_ = package_file(options_);
  if (!package_.empty()) write_package(package_, options_, port(), connector_identity_, server_identity_);
  start_control(options_.control_port);
}

KicsSimulator::~KicsSimulator() {
  stop();
}

void KicsSimulator::make_identities() {
  const auto& folder = options_.folder;
  server_identity_ =
      options_.server_identity ? *options_.server_identity : identity_in(folder, "server", "pem", [&] {
        return make_self_signed(
            {.common_name = "KICS Server", .key_type = options_.key_type, .authority = true});
      });
  if (options_.server_identity && !folder.empty())
    write_text_file(folder / "server.pem", server_identity_.certificate);
  connector_identity_ = identity_in(folder, "connector", "crt", [&] {
    return make_issued(
        server_identity_,
        {.common_name = options_.connector, .dns_names = {}, .addresses = {}, .key_type = options_.key_type});
  });
  connector_fingerprint_ = certificate_fingerprint(connector_identity_.certificate);
}

std::string KicsSimulator::url() const {
  return "https://127.0.0.1:" + std::to_string(port());
}
std::string KicsSimulator::server_uri() const {
  return url() + "/kics/api";
}

KicsOptions KicsSimulator::options() const {
  const std::lock_guard lock(mutex_);
  return options_;
}

void KicsSimulator::write_package_to(const std::filesystem::path& file, const std::string& password,
                                     bool legacy) {
  auto other = options();
  other.package_password = password;
  other.package_legacy = legacy;
  write_package(file, other, port(), connector_identity_, server_identity_);
}

void KicsSimulator::set(const std::string& knob, const std::string& value) {
  const std::lock_guard lock(mutex_);
  knobs_.set_while_running(knob, value);
}

void KicsSimulator::replace_server_certificate() {
  server_->set_identity(make_self_signed({.common_name = "replaced", .key_type = options().key_type}));
}

void KicsSimulator::insert_row(Resource resource) {
  const std::lock_guard lock(mutex_);
  views_[resource].insert();
}

void KicsSimulator::remove_row(Resource resource) {
  const std::lock_guard lock(mutex_);
  views_[resource].remove();
}

void KicsSimulator::change_row(Resource resource, std::uint64_t n) {
  const std::lock_guard lock(mutex_);
  ++edits_[{resource, n}].changes;
}

void KicsSimulator::touch_row(Resource resource, std::uint64_t n) {
  const std::lock_guard lock(mutex_);
  ++edits_[{resource, n}].touches;
}

void KicsSimulator::with(Resource resource, const std::function<void(JournalTable&)>& body) {
  const std::lock_guard lock(mutex_);
  const auto found = journals_.find(resource);
  if (found == journals_.end())
    throw std::invalid_argument(std::string("'") + name_of(resource) +
                                "' is not one of events, application-messages, audit");
  body(found->second);
}

std::uint64_t KicsSimulator::last_id(Resource resource) const {
  const std::lock_guard lock(mutex_);
  return journals_.at(resource).last_id();
}

std::string KicsSimulator::event(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  return journals_.at(Resource::events).text_of(id, options_);
}

std::string KicsSimulator::row(Resource resource, std::uint64_t n) const {
  const auto present = options();
  const std::lock_guard lock(mutex_);
  if (is_journal(resource)) return journals_.at(resource).text(static_cast<std::size_t>(n), present);
  return inventory_row(resource, n, present);
}

std::string KicsSimulator::inventory_row(Resource resource, std::uint64_t n,
                                         const KicsOptions& present) const {
  const auto found = edits_.find({resource, n});
  return kics_row(present.seed, resource, n, present, found == edits_.end() ? RowEdits() : found->second);
}

void KicsSimulator::handle(Exchange& exchange) {
  const auto present = options();
  const auto& path = exchange.path();
  const bool post = exchange.method() == "POST";
  const bool versioned = !version_in(path, "/kics/api/auth/", "/token").empty();
  if (post && (path == "/kics/api/auth/token" ? present.token_urls != TokenUrls::versioned
                                              : versioned && present.token_urls != TokenUrls::unversioned))
    return token(exchange, present);
  if (exchange.method() == "GET" && !version_in(path, "/kics/api/", "/about").empty())
    return about(exchange, present);
  if (const auto resource = resource_at(path, present.paths); post && resource)
    return query(exchange, *resource, present);
  refuse(exchange, is_like_a_resource(path) ? static_cast<int>(present.absent_status) : 404, present);
}

void KicsSimulator::refuse(Exchange& exchange, int status, const KicsOptions& present) {
  Reply reply;
  reply.status = status;
  error_body(reply, reason_of(status), present.error_body);
  exchange.send(reply);
}

bool KicsSimulator::answered_by_fault(Exchange& exchange, const ActiveFaults& faults,
                                      const KicsOptions& present) {
  if (hang_up(faults, exchange)) return true;
  auto reply = replacement(
      faults, [&](Reply& made, const std::string& reason) { error_body(made, reason, present.error_body); });
  if (!reply) return false;
  reply->delivery = delivery(faults);
  exchange.send(*reply);
  return true;
}

bool KicsSimulator::authorized(const Exchange& exchange) {
  const bool good = tokens_.good(exchange.header("Authorization"), Clock::now());
  if (!good) ++unauthorized_;
  return good;
}

void KicsSimulator::token(Exchange& exchange, const KicsOptions& present) {
  ++token_requests_;
  const auto faults = faults_.next({"token"});
  if (answered_by_fault(exchange, faults, present)) return;
  const auto grant = exchange.parameter("grant_type").value_or("");
  const bool certified = exchange.fingerprint() == connector_fingerprint_;
  Reply reply;
  reply.delivery = delivery(faults);
  int refused = 0;
  if (grant != "certificate" && grant != "refresh_token") refused = 400;
  const bool wants_certificate = grant == "certificate" || present.refresh_needs_certificate;
  if (!refused && wants_certificate && !certified) refused = 401;
  if (!refused && !present.connector_enabled) refused = 403;
  if (!refused && present.user_blocked) refused = 401;
  if (!refused && faults.has("no-access-token")) {
    reply.body = R"({"token_type":"bearer","expires_in":60})";
  } else if (!refused) {
    reply.body = grant == "certificate"
                     ? tokens_.issue_for_certificate(present, Clock::now())
                     : tokens_.issue_for_refresh(exchange.parameter("refresh_token").value_or(""), present,
                                                 Clock::now());
    if (reply.body.empty()) refused = 401;
  }
  if (!refused) return void(exchange.send(reply));
  tokens_.count_refusal();
  refuse(exchange, refused, present);
}

void KicsSimulator::about(Exchange& exchange, const KicsOptions& present) {
  const auto faults = faults_.next({"about"});
  if (answered_by_fault(exchange, faults, present)) return;
  if (!authorized(exchange)) return refuse(exchange, 401, present);
  Reply reply;
  reply.delivery = delivery(faults);
  reply.body = "{\"version\":\"" + present.version +
               R"(","updateableComponents":[{"type":"Icr","releaseTime":"2025-06-01T10:00:00"}]})";
  exchange.send(reply);
}

void KicsSimulator::query(Exchange& exchange, Resource resource, const KicsOptions& present) {
  ++queries_;
  const auto faults = faults_.next({"query", name_of(resource)});
  if (answered_by_fault(exchange, faults, present)) return;
  if (!authorized(exchange)) return refuse(exchange, 401, present);
  if (!present.connector_enabled) return refuse(exchange, 403, present);
  const bool is_refused = present.user_blocked || is_listed(present.refused_resources, name_of(resource));
  if (is_refused && present.refusal != Refusal::empty_list)
    return refuse(exchange, present.refusal == Refusal::forbidden ? 403 : 401, present);
  Reply reply;
  try {
    reply.body = page(exchange, resource, present, faults);
  } catch (const std::invalid_argument&) {
    return refuse(exchange, 400, present);
  } catch (const FilterRefused& refused) {
    return refuse(exchange, refused.status, present);
  }
  reply.content_type = "application/json; charset=utf-8";
  reply.headers.emplace_back(
      "Date", !present.date_header ? std::string()
                                   : Poco::DateTimeFormatter::format(Poco::Timestamp(time() * 1000),
                                                                     Poco::DateTimeFormat::HTTP_FORMAT));
  reply.chunked = present.chunked;
  reply.delivery = delivery(faults);
  if (exchange.send(reply)) ++pages_;
}

std::string KicsSimulator::page(Exchange& exchange, Resource resource, const KicsOptions& present,
                                const ActiveFaults& faults) {
  auto query = kics_query(exchange.body(), present);
  if (faults.has("repeated-page")) query.offset = 0;
  const bool has_filter = query.filter && query.filter->size() > 0;
  Rows rows;
  if (!present.user_blocked && !is_listed(present.refused_resources, name_of(resource)))
    rows = this->rows(resource, query.offset, present);
  std::vector<std::uint64_t> passing;
  for (std::uint64_t i = 0; has_filter && i < rows.count; ++i)
    if (row_passes(rows.make(i), query.filter, present)) passing.push_back(i);
  const auto total = has_filter ? passing.size() : rows.count;
  const auto first = std::min(query.offset, total);
  const auto last = first + std::min(query.limit, total - first);
  std::vector<std::string> page;
  for (auto i = first; i < last; ++i)
    page.push_back(rows.make(has_filter ? passing[static_cast<std::size_t>(i)] : i));
  return kics_envelope(std::move(page), total, present, faults);
}

KicsSimulator::Rows KicsSimulator::rows(Resource resource, std::uint64_t offset, const KicsOptions& present) {
  const std::lock_guard lock(mutex_);
  if (is_journal(resource)) {
    auto& journal = journals_.at(resource);
    if (present.events_every > 0) {
      journal.live_until(clock_ms(), static_cast<std::int64_t>(present.events_every) * 1000);
    } else if (present.event_time == 0) {
      journal.wait(std::max<std::int64_t>(0, clock_ms() - journal.now()));
    }
    auto rows = journal.rows(offset, present);
    const auto count = rows.size();
    return {count, [rows = std::move(rows)](std::uint64_t i) { return rows[static_cast<std::size_t>(i)]; }};
  }
  auto numbers = views_[resource].rows(rows_of(present.rows, resource), offset, present);
  const auto count = numbers.size();
  return {count, [this, resource, numbers = std::move(numbers), &present](std::uint64_t i) {
            const std::lock_guard hold(mutex_);
            return inventory_row(resource, numbers[static_cast<std::size_t>(i)], present);
          }};
}

std::int64_t KicsSimulator::time() const {
  const std::lock_guard lock(mutex_);
  return journals_.at(Resource::events).now();
}

KicsCounters KicsSimulator::counters() const {
  return {server_->counters(), tokens_.counters(), token_requests_, queries_, pages_, unauthorized_};
}

std::uint64_t KicsSimulator::readings(Resource resource) const {
  const std::lock_guard lock(mutex_);
  if (is_journal(resource)) return journals_.at(resource).readings();
  const auto found = views_.find(resource);
  return found == views_.end() ? 0 : found->second.readings();
}

void KicsSimulator::stop() {
  if (control_) control_->stop();
  if (server_) server_->stop();
}

}  // namespace sluice::simulators
