// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/refusal.hpp"

#include <algorithm>

#include <simdjson.h>

namespace sluice::kics {

using sdk::Failure;
using support::https::Response;

const char* const connector_remedy =
    "; in the Server's console look at Settings, Connectors: is the connector enabled, is its application "
    "user neither "
    "deleted nor blocked, and is the package in use the latest one made for it (a new one ends the old one's "
    "certificate)?";

namespace {

/// The body of an error answer is read this far.
constexpr std::size_t error_body_size = 4096;

/// What went wrong, with the beginning of the body; the body is always read, so that the connection can stay.
std::string describe(Response& answer, const std::string& context) {
  const std::string body = printable(answer.read_limited(error_body_size));
  return context + ": HTTP " + printable(answer.status_line()) + (body.empty() ? "" : ": " + body);
}

/// Throws for what is the same for tokens and queries: the Server is busy.
void check_pace(const Response& answer, const std::string& what) {
  const int status = answer.status();
  if (const auto delay = answer.retry_after(); delay && (status == 429 || status >= 500)) {
    throw Failure::retry_after(
        what + ", come again in " + std::to_string((delay->count() + 999) / 1000) + " s", *delay);
  }
  if (status == 429) throw Failure::retry(what);
}

std::string redirect(const Response& answer, const std::string& what) {
  return what + " to " + printable(answer.header("Location").value_or("nowhere")) +
         "; redirects are not followed, name the Server itself";
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  const bool is_cut = text.size() > limit;
  text = text.substr(0, limit);
  if (is_cut) {  // not inside a character
    auto start = text.size();
    while (start > 0 && (static_cast<unsigned char>(text[start - 1]) & 0xc0) == 0x80) --start;
    if (start > 0 && static_cast<unsigned char>(text[start - 1]) >= 0xc0) text = text.substr(0, start - 1);
  }
  const bool is_utf8 = simdjson::validate_utf8(text.data(), text.size());
  std::string line(text);
  for (char& c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = ' ';
    if (byte >= 0x80 && !is_utf8) c = '?';
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

void refuse_token(Response& answer, const std::string& peer) {
  const int status = answer.status();
  const std::string what = describe(answer, peer + ": token");
  check_pace(answer, what);
  if (status == 408 || status >= 500 || status < 300) throw Failure::retry(what);
  if (status < 400) throw Failure::retry_slowly(redirect(answer, what));
  if (status == 404) {
    throw Failure::retry_slowly(
        what + "; check that the address is the one of the Server's REST API (port 8080 as a rule)");
  }
  if (status == 401 || status == 403) {
    throw Failure::retry_slowly(what + "; the Server gives this connector no token" + connector_remedy);
  }
  throw Failure::retry_slowly(what + connector_remedy);
}

void refuse_query(Response& answer, const std::string& peer, std::string_view resource) {
  const int status = answer.status();
  const std::string what = describe(answer, peer + ": " + std::string(resource));
  check_pace(answer, what);
  if (status == 408 || status >= 500 || status < 300) throw ResourceFailure(Failure::retry(what), status);
  if (status < 400) throw ResourceFailure(Failure::retry_slowly(redirect(answer, what)), status);
  std::string remedy = "; the Server takes no such request, a smaller page_size may help";
  if (status == 403) {
    remedy =
        "; the role of the connector's application user does not allow reading this table, or the connector "
        "is "
        "switched off: give the user a role that may, or take the table out of resources";
  } else if (status == 404) {
    remedy =
        "; this Server does not offer the table (device-apps, device-patches and device-users came with "
        "version 4.2): "
        "take it out of resources, or name the path that it has in paths";
  }
  throw ResourceFailure(Failure::retry_slowly(what + remedy), status);
}

}  // namespace sluice::kics
