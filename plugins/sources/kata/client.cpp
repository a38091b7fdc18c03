// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/client.hpp"

#include <algorithm>

#include <sluice/sdk/failure.hpp>

#include "sources/kata/refusal.hpp"
#include "support/text/printable.hpp"

namespace sluice::kata {

using std::chrono::milliseconds;
using std::chrono::seconds;
using support::https::Response;

namespace {

/// The body of an error answer is read this far: enough for a message and for the one text that matters.
constexpr std::size_t error_body_size = 1024;

support::https::ClientOptions client_options(const Config& config, const std::string& url,
                                             std::function<milliseconds()> wall_clock) {
  support::https::ClientOptions options;
  options.url = url;
  options.tls = support::tls::tls_options(config);
  options.connect_timeout = config.timeout;
  options.idle_timeout = config.timeout;
  options.now = [wall_clock = std::move(wall_clock)] {
    return std::chrono::system_clock::time_point(wall_clock());
  };
  return options;
}

/// Alerts are answered at once, events after a long poll.
milliseconds longest_wait(const Config& config) {
  if (config.api == Api::alerts) return config.timeout;
  return config.max_timeout + std::max<milliseconds>(config.timeout, seconds(10));
}

}  // namespace

Client::Client(const Config& config, const std::string& url, std::function<milliseconds()> wall_clock)
    : config_(config),
      first_byte_(longest_wait(config)),
      https_(client_options(config, url, std::move(wall_clock))) {}

Answer Client::fetch(const std::string& token) {
  Response response = ask(request_target(config_, token));
  const std::string context = peer() + ": " + std::string(names_of(config_.api).stream);
  if (response.status() == 200) {
    if (const auto coding = response.header("Content-Encoding"); coding && *coding != "identity") {
      throw sdk::Failure::retry_slowly(context + ": the answer is encoded as \"" +
                                       support::printable(*coding) +
                                       "\", which was not asked for; look for a proxy on the way");
    }
    return {Answer::Kind::page, std::move(response)};
  }
  if (response.status() == 204) return {Answer::Kind::empty, std::move(response)};
  const std::string body = response.read_limited(error_body_size);
  if (response.status() == 401) return {Answer::Kind::not_approved, std::move(response)};
  if (is_forgotten(response, body, token)) return {Answer::Kind::forgotten, std::move(response)};
  refuse(response, context, body, config_, !token.empty());
}

Response Client::ask(const std::string& target) {
  support::https::Request request;
  request.target = target;
  request.max_wait = first_byte_;
  try {
    return https_.request(request);
  } catch (const sdk::Failure& failure) {
    if (failure.status() != SLUICE_RETRY) throw;
    throw NodeFailure(failure);
  }
}

/// What an unknown token of alerts is answered with is not documented: it may be called a bad parameter, or
/// not be found.
bool Client::is_forgotten(const Response& response, const std::string& body, const std::string& token) {
  const int status = response.status();
  if (status == 404 && body.find("Subscription not found") != std::string::npos) return true;
  const bool may_be = status == 400 || status == 404 || status == 410;
  return config_.api == Api::alerts && may_be && !token.empty() && answers_without_token();
}

bool Client::answers_without_token() {
  const Response response = ask(probe_target(config_));
  return response.status() == 200 || response.status() == 204;
}

}  // namespace sluice::kata
