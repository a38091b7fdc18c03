// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/client.hpp"

#include <array>
#include <utility>

#include <Poco/URI.h>
#include <sluice/sdk/failure.hpp>

#include "sources/kics/moment.hpp"
#include "sources/kics/refusal.hpp"

namespace sluice::kics {

using sdk::Failure;
using support::https::Request;
using support::https::Response;

namespace {

constexpr std::size_t largest_token_answer = std::size_t{64} << 10;

support::https::ClientOptions client_options(const Access& access, std::chrono::milliseconds timeout,
                                             const Clocks& clocks) {
  support::https::ClientOptions options;
  options.url = access.url;
  options.tls = access.tls;
  options.connect_timeout = timeout;
  options.idle_timeout = timeout;
  options.now = [wall = clocks.wall] { return std::chrono::system_clock::time_point(wall()); };
  return options;
}

/// The whole body; one that breaks off is a Failure, unlike with read_limited().
std::string read_token_answer(Response& answer) {
  std::string text;
  std::array<char, 4096> piece{};
  while (const std::size_t size = answer.read(piece.data(), piece.size())) {
    text.append(piece.data(), size);
    if (text.size() > largest_token_answer)
      throw Failure::retry("the answer to the token request has no end");
  }
  return text;
}

}  // namespace

Client::Client(const Access& access, std::chrono::milliseconds timeout, Clocks clocks, Paths& paths)
    : clocks_(std::move(clocks)),
      untrusted_remedy_(access.untrusted_remedy),
      paths_(paths),
      https_(client_options(access, timeout, clocks_)) {}

Response Client::query(const std::string& resource, const Question& question) {
  const auto candidates = paths_.candidates(resource);
  std::string tried;
  for (const auto& path : candidates) {
    try {
      Response answer = query_at(path, resource, question);
      paths_.note(resource, path, 200);
      return answer;
    } catch (const ResourceFailure& failure) {
      if (!Paths::is_absent(failure.http_status())) throw;
      paths_.note(resource, path, failure.http_status());
      if (candidates.size() == 1 && !paths_.is_guess(resource)) throw;
      tried += (tried.empty() ? "" : ", ") + path + " (HTTP " + std::to_string(failure.http_status()) + ")";
    }
  }
  throw ResourceFailure(
      Failure::retry_slowly(peer() + ": " + resource + ": nothing answers at " + tried +
                            "; this Server may not offer it: take it out of resources. If you know where it "
                            "is, name the path in paths = { " +
                            resource + " = \"/v4/...\" }"),
      404);
}

Response Client::query_at(const std::string& path, const std::string& resource, const Question& question) {
  ensure_token();
  Response answer = ask(path, question);
  if (answer.status() == 401) {
    answer.read_limited(largest_token_answer);
    if (std::exchange(new_token_refused_, false)) {  // by another resource too: it is no good at all
      token_.reset();
      throw refused_again(resource);
    }
    log_in();
    answer = ask(path, question);
  }
  if (answer.status() == 401) {
    answer.read_limited(largest_token_answer);
    new_token_refused_ = true;
    throw ResourceFailure(refused_again(resource), answer.status());
  }
  if (answer.status() != 200) refuse_query(answer, peer(), resource);
  new_token_refused_ = false;
  if (const auto date = answer.header("Date")) server_time_ = moment_of_http_date(*date);
  if (const auto coding = answer.header("Content-Encoding"); coding && *coding != "identity") {
    throw Failure::retry_slowly(peer() + ": " + resource + ": the answer is encoded as \"" +
                                printable(*coding) +
                                "\", which was not asked for; look for a proxy on the way");
  }
  return answer;
}

Failure Client::refused_again(const std::string& resource) const {
  return Failure::retry_slowly(peer() + ": " + resource +
                               ": HTTP 401, the Server gave a new token and refuses it" + connector_remedy);
}

void Client::ensure_token() {
  const auto now = clocks_.steady();
  if (token_ && !token_->is_due(now)) return;
  if (token_ && token_->can_be_refreshed(now) && refresh()) return;
  log_in();
}

/// False for any trouble but a cancellation: logging in afresh is the answer to all of it, or meets the same
/// trouble.
bool Client::refresh() {
  std::string value;
  Poco::URI::encode(token_->refresh, "!*'();:@&=+$,/?#[]%", value);
  try {
    Response answer = ask_for_token("refresh_token&refresh_token=" + value);
    if (answer.status() == 200) {
      token_ = parse_token(read_token_answer(answer), clocks_.steady());
      return true;
    }
    answer.read_limited(largest_token_answer);  // not for a message: it may repeat the token
  } catch (const Failure& failure) {
    if (failure.status() == SLUICE_CANCELLED) throw;
  }
  return false;
}

void Client::log_in() {
  token_.reset();
  Response answer = ask_for_token("certificate");
  if (answer.status() != 200) refuse_token(answer, peer());
  try {
    token_ = parse_token(read_token_answer(answer), clocks_.steady());
  } catch (const Failure& failure) {
    if (failure.status() == SLUICE_CANCELLED) throw;
    throw Failure::retry(peer() + ": token: " + failure.what());
  }
}

/// Where one of the two addresses does not exist, the other one is tried and kept.
Response Client::ask_for_token(const std::string& grant) {
  for (int attempt = 0;; ++attempt) {
    Request request;
    request.method = "POST";
    request.target = (unversioned_ ? "/auth/token?grant_type=" : "/auth/v4/token?grant_type=") + grant;
    request.headers = {{"Accept", "application/json"}};
    Response answer = send(request);
    if (answer.status() != 404 || attempt > 0) return answer;
    answer.read_limited(largest_token_answer);
    unversioned_ = !unversioned_;
  }
}

Response Client::get(const std::string& path) {
  ensure_token();
  Request request;
  request.target = path;
  request.headers = {{"Authorization", "Bearer " + token_->access}, {"Accept", "application/json"}};
  return send(request);
}

Response Client::query_once(const std::string& path, const Question& question) {
  ensure_token();
  return ask(path, question);
}

Response Client::ask(const std::string& path, const Question& question) {
  Request request;
  request.method = "POST";
  request.target = path;
  request.headers = {{"Authorization", "Bearer " + token_->access},
                     {"Content-Type", "application/json"},
                     {"Accept", "application/json"}};
  request.body = "{\"filter\":" + question.filter +
                 ",\"sort\":[],\"offset\":" + std::to_string(question.offset) +
                 ",\"limit\":" + std::to_string(question.limit) + "}";
  return send(request);
}

Response Client::send(const Request& request) {
  try {
    return https_.request(request);
  } catch (const Failure& failure) {
    if (failure.retry_after_ms() != SLUICE_DELAY_LONGEST) throw;
    throw Failure::retry_slowly(failure.what() + untrusted_remedy_);
  }
}

}  // namespace sluice::kics
