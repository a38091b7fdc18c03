// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/refusal.hpp"

#include "support/text/printable.hpp"

namespace sluice::kata {

using sdk::Failure;
using support::printable;

namespace {

std::string quoted(std::string_view body) {
  const std::string text = printable(body);
  return text.empty() ? "" : ": " + text;
}

Failure transient(const support::https::Response& response, const std::string& what,
                  const std::string& body) {
  if (const auto delay = response.retry_after()) {
    return Failure::retry_after(
        what + ", come again in " + std::to_string((delay->count() + 999) / 1000) + " s" + body, *delay);
  }
  return Failure::retry(what + body);
}

std::string what_to_check(const Config& config, bool with_token) {
  if (config.api == Api::alerts)
    return "; check max_alerts and detect_types against what this Central Node takes";
  return std::string("; check ") + (with_token ? "" : "filter, ") +
         "max_events and max_timeout against what this Central Node takes";
}

}  // namespace

void refuse(const support::https::Response& response, const std::string& context, std::string_view body,
            const Config& config, bool with_token) {
  const int status = response.status();
  const std::string what = context + ": HTTP " + printable(response.status_line());
  if (status >= 502 && status <= 504) throw NodeFailure(transient(response, what, quoted(body)));
  if (status == 429 || status >= 500) throw transient(response, what, quoted(body));
  if (status == 408 || status < 300) throw Failure::retry(what + quoted(body));
  if (status < 400) {
    throw Failure::retry_slowly(what + " to " + printable(response.header("Location").value_or("nowhere")) +
                                "; redirects are not followed, name the Central Node itself in url");
  }
  if (status == 400) throw Failure::retry_slowly(what + quoted(body) + what_to_check(config, with_token));
  if (status == 404) {
    throw Failure::retry_slowly(what + quoted(body) + "; check that url names a Central Node" +
                                (config.api == Api::events ? " of version 5.1 to 7.1" : "") +
                                " and not another server");
  }
  throw Failure::retry_slowly(what + quoted(body));
}

}  // namespace sluice::kata
