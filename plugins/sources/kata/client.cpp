// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/client.hpp"

#include <algorithm>

#include <Poco/TextIterator.h>
#include <Poco/URI.h>
#include <Poco/UTF8Encoding.h>
#include <sluice/sdk/failure.hpp>

#include "support/tls/context.hpp"

namespace sluice::kata {

using std::chrono::milliseconds;
using std::chrono::seconds;
using support::https::Response;

namespace {

/// The body of an error answer is read this far: enough for a message and for the one text that matters.
constexpr std::size_t error_body_size = 1024;

support::tls::TlsOptions tls_options(const Config& config) {
  support::tls::TlsOptions tls;
  tls.certificate.file = config.certificate;
  tls.private_key.file = config.private_key;
  tls.key_password = std::string(config.private_key_password.reveal());
  tls.server_certificate.file = config.server_certificate;
  tls.ca.file = config.ca;
  tls.verify = config.verify == Verify::full;
  return tls;
}

support::https::ClientOptions client_options(const Config& config, std::function<milliseconds()> wall_clock) {
  support::https::ClientOptions options;
  options.url = config.url;
  options.tls = tls_options(config);
  options.connect_timeout = config.timeout;
  options.idle_timeout = config.timeout;
  options.now = [wall_clock = std::move(wall_clock)] {
    return std::chrono::system_clock::time_point(wall_clock());
  };
  return options;
}

std::string encode(const std::string& value) {
  std::string out;
  Poco::URI::encode(value, "!*'();:@&=+$,/?#[]%", out);
  return out;
}

std::string quoted(std::string_view body) {
  const std::string text = printable(body);
  return text.empty() ? "" : ": " + text;
}

}  // namespace

std::string printable(std::string_view body) {
  constexpr std::size_t limit = 300;
  const Poco::UTF8Encoding utf8;
  const std::string text(body.substr(0, limit));
  std::string out;
  for (Poco::TextIterator at(text, utf8), end(text); at != end; ++at) {
    const int character = *at;
    const bool control = character >= 0 && (character < 0x20 || (character >= 0x7f && character < 0xa0));
    unsigned char bytes[6];
    const int size = character < 0 || control ? 0 : utf8.convert(character, bytes, sizeof bytes);
    if (size > 0) {
      out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    } else {
      out += control ? ' ' : '?';
    }
  }
  return out;
}

Client::Client(const Config& config, std::function<milliseconds()> wall_clock)
    : external_system_id_(config.external_system_id),
      filter_(config.filter),
      max_events_(config.max_events),
      max_timeout_(config.max_timeout),
      first_byte_(config.max_timeout + std::max<milliseconds>(config.timeout, seconds(10))),
      fingerprint_(support::tls::client_fingerprint(tls_options(config)).value_or("none")),
      https_(client_options(config, std::move(wall_clock))) {}

std::string Client::target(const std::string& token) const {
  // The token remembers the filter, but neither the number of events nor the time.
  std::string target = "/kata/events_api/v1/" + encode(external_system_id_) +
                       "/events?max_events=" + std::to_string(max_events_) + "&max_timeout=PT" +
                       std::to_string(std::chrono::duration_cast<seconds>(max_timeout_).count()) + "S";
  if (!token.empty()) {
    target += "&continuation_token=" + encode(token);
  } else if (!filter_.empty()) {
    target += "&filter=" + encode(filter_);
  }
  return target;
}

Answer Client::fetch(const std::string& token) {
  support::https::Request request;
  request.target = target(token);
  request.max_wait = first_byte_;
  Response response = https_.request(request);
  if (response.status() == 200) {
    if (const auto coding = response.header("Content-Encoding"); coding && *coding != "identity") {
      throw sdk::Failure::retry_slowly(peer() + ": events: the answer is encoded as \"" + printable(*coding) +
                                       "\", which was not asked for; look for a proxy on the way");
    }
    return {Answer::Kind::page, std::move(response)};
  }
  if (response.status() == 204) return {Answer::Kind::empty, std::move(response)};
  const std::string body = response.read_limited(error_body_size);
  if (response.status() == 401) return {Answer::Kind::not_approved, std::move(response)};
  if (response.status() == 404 && body.find("Subscription not found") != std::string::npos) {
    return {Answer::Kind::forgotten, std::move(response)};
  }
  refuse(response, body, token);
}

void Client::refuse(Response& response, std::string_view body, const std::string& token) const {
  using sdk::Failure;
  const int status = response.status();
  const std::string what = peer() + ": events: HTTP " + printable(response.status_line());
  if (const auto delay = response.retry_after(); delay && (status == 429 || status >= 500)) {
    throw Failure::retry_after(
        what + ", come again in " + std::to_string((delay->count() + 999) / 1000) + " s" + quoted(body),
        *delay);
  }
  if (status == 429 || status == 408 || status >= 500 || status < 300)
    throw Failure::retry(what + quoted(body));
  if (status < 400) {
    throw Failure::retry_slowly(what + " to " + printable(response.header("Location").value_or("nowhere")) +
                                "; redirects are not followed, name the Central Node itself in url");
  }
  if (status == 400) {
    throw Failure::retry_slowly(what + quoted(body) + "; check " + (token.empty() ? "filter, " : "") +
                                "max_events and max_timeout against what this Central Node takes");
  }
  if (status == 404) {
    throw Failure::retry_slowly(what + quoted(body) +
                                "; check that url names a Central Node of version 5.1 to 7.1 "
                                "and not another server");
  }
  throw Failure::retry_slowly(what + quoted(body));
}

}  // namespace sluice::kata
