// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/api.hpp"

#include <algorithm>

#include <Poco/DigestEngine.h>
#include <Poco/URI.h>
#include <openssl/evp.h>
#include <sluice/sdk/failure.hpp>

#include "sources/kata/config.hpp"

namespace sluice::kata {
namespace {

std::string encode(const std::string& value) {
  std::string out;
  Poco::URI::encode(value, "!*'();:@&=+$,/?#[]%", out);
  return out;
}

std::string comma_list(std::vector<std::string> items) {
  std::sort(items.begin(), items.end());
  std::string list;
  for (const auto& item : items) list += (list.empty() ? "" : ",") + item;
  return list;
}

std::string events_target(const Config& config, const std::string& token) {
  // The token remembers the filter, but neither the number of events nor the time.
  std::string target =
      "/kata/events_api/v1/" + encode(config.external_system_id) +
      "/events?max_events=" + std::to_string(config.max_events) + "&max_timeout=PT" +
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(config.max_timeout).count()) + "S";
  if (!token.empty()) {
    target += "&continuation_token=" + encode(token);
  } else if (!config.filter.empty()) {
    target += "&filter=" + encode(config.filter);
  }
  return target;
}

/// Whether the token remembers the kinds of alerts is not known, so they are always named.
std::string alerts_target(const Config& config, uint32_t limit, const std::string& token) {
  std::string target = "/kata/scanner/v1/sensors/" + encode(config.external_system_id) +
                       "/detects?limit=" + std::to_string(limit);
  if (!config.detect_types.empty()) target += "&detect_type=" + comma_list(config.detect_types);
  if (!token.empty()) target += "&token=" + encode(token);
  return target;
}

}  // namespace

const ApiNames& names_of(Api api) {
  // The vendor's texts write the names both ways.
  static const ApiNames events{"events", {"events", "Events"}, {"continuationToken", "ContinuationToken"}};
  static const ApiNames alerts{"alerts", {"detects", "Detects"}, {"token", "Token"}};
  return api == Api::events ? events : alerts;
}

std::string request_target(const Config& config, const std::string& token) {
  return config.api == Api::events ? events_target(config, token)
                                   : alerts_target(config, config.max_alerts, token);
}

std::string probe_target(const Config& config) {
  return alerts_target(config, 1, {});
}

std::string selection_digest(const Config& config) {
  return digest(config.api == Api::events ? config.filter : comma_list(config.detect_types));
}

std::string digest(std::string_view text) {
  if (text.empty()) return {};
  std::vector<unsigned char> bytes(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw sdk::Failure::broken("SHA-256 is not available in this OpenSSL");
  }
  bytes.resize(size);
  return Poco::DigestEngine::digestToHex(bytes);
}

}  // namespace sluice::kata
