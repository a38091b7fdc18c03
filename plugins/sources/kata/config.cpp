// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/config.hpp"

#include <set>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include "sources/kata/filter.hpp"

namespace sluice::kata {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Problems = std::vector<sdk::Problem>;

void check_url(const std::string& option, const std::string& text, Problems& problems) {
  const auto add = [&](const std::string& what, bool repeat = true) {
    problems.push_back({option, (repeat && option == "urls" ? "\"" + text + "\": " : "") + what, false});
  };
  try {
    const Poco::URI url(text);
    if (!url.getUserInfo().empty()) {  // may hold a password: not repeated
      add("a user name does not belong there; the client certificate is all that the Central Node asks for",
          false);
    } else if (url.getScheme() != "https") {
      add("the Central Node knows a client by its TLS certificate; write https://");
    } else if (url.getHost().empty()) {
      add("the host is missing; write https://host or https://host:port");
    } else if ((url.getPath() != "" && url.getPath() != "/") || !url.getRawQuery().empty() ||
               !url.getFragment().empty()) {
      add("the path of the API is added by the source; write https://host or https://host:port only");
    }
  } catch (const Poco::Exception&) {
    add("is not a URL; write https://host or https://host:port");
  }
}

void check_addresses(const Config& config, Problems& problems) {
  if (config.url.empty() && config.urls.empty()) {
    problems.push_back(
        {"url",
         "nothing says where the Central Node is; add url = \"https://central-node.example\", or "
         "urls with the nodes of a cluster",
         false});
  }
  if (!config.url.empty() && !config.urls.empty()) {
    problems.push_back(
        {"urls", "stands beside url; name all nodes of the cluster in urls and remove url", false});
  }
  if (!config.url.empty()) check_url("url", config.url, problems);
  std::set<std::string> seen;
  for (const auto& url : config.urls) {
    check_url("urls", url, problems);
    if (!seen.insert(url).second) {
      problems.push_back({"urls", "\"" + url + "\" stands there twice; remove one of them", false});
    }
  }
}

/// Options of the other API would be without effect.
void check_api(const Config& config, Problems& problems) {
  const Config defaults;
  const bool events = config.api == Api::events;
  const std::pair<const char*, bool> of_events[] = {
      {"filter", config.filter != defaults.filter},
      {"max_events", config.max_events != defaults.max_events},
      {"max_timeout", config.max_timeout != defaults.max_timeout}};
  const std::pair<const char*, bool> of_alerts[] = {
      {"detect_types", config.detect_types != defaults.detect_types},
      {"max_alerts", config.max_alerts != defaults.max_alerts}};
  for (const auto& [option, is_written] : of_events) {
    if (is_written && !events)
      problems.push_back({option, "is for api = \"events\" and this is \"alerts\"; remove it", false});
  }
  for (const auto& [option, is_written] : of_alerts) {
    if (is_written && events)
      problems.push_back({option, "is for api = \"alerts\"; remove it, or set api", false});
  }
  std::set<std::string> seen;
  for (const auto& type : config.detect_types) {
    if (!seen.insert(type).second)
      problems.push_back({"detect_types", "\"" + type + "\" stands there twice; remove one of them", false});
  }
}

void check_filter_option(const Config& config, Problems& problems) {
  if (config.filter.empty() || config.api != Api::events) return;
  for (const FilterRemark& remark : check_filter(config.filter)) {
    problems.push_back({"filter", to_text(remark, config.filter), remark.is_doubt});
  }
}

}  // namespace

void check(const Config& config, Problems& problems) {
  check_addresses(config, problems);
  check_trust(config, trust_words(), problems);
  check_api(config, problems);
  check_filter_option(config, problems);
  if (config.max_timeout % seconds(1) != milliseconds(0)) {
    problems.push_back(
        {"max_timeout", "the Central Node takes whole seconds; write for example \"60s\"", false});
  }
}

std::vector<std::string> node_urls(const Config& config) {
  return config.urls.empty() ? std::vector<std::string>{config.url} : config.urls;
}

uint32_t page_size(const Config& config) {
  return config.api == Api::events ? config.max_events : config.max_alerts;
}

}  // namespace sluice::kata
