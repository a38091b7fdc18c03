// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/header.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace sluice::siem {
namespace {

/// A field of the header: printable ASCII without spaces, not too long, never empty.
std::string header_word(std::string_view text, std::size_t longest) {
  std::string word(text.substr(0, longest));
  std::replace_if(
      word.begin(), word.end(), [](char c) { return c <= 32 || c >= 127; }, '_');
  return word.empty() ? "-" : word;
}

std::string utc_time(std::chrono::system_clock::time_point now) {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count() % 1'000'000;
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(now));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t date = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + date, text.size() - date, ".%06dZ", static_cast<int>(micros));
  return text.data();
}

std::string local_time(std::chrono::system_clock::time_point now) {
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};  // whatever the locale
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(now));
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s %2d %02d:%02d:%02d", months[parts.tm_mon], parts.tm_mday,
                parts.tm_hour, parts.tm_min, parts.tm_sec);
  return text.data();
}

}  // namespace

HeaderWriter::HeaderWriter(const Config& config, std::string_view default_hostname, int process_id)
    : kind_(config.header),
      priority_('<' + std::to_string(config.facility * 8 + config.severity) + '>'),
      hostname_(header_word(config.hostname.empty() ? default_hostname : config.hostname, 255)),
      app_name_(header_word(config.app_name, config.header == Header::rfc3164 ? 32 : 48)),
      process_id_(std::to_string(process_id)) {}

std::string HeaderWriter::text(std::string_view stream, std::chrono::system_clock::time_point now) const {
  switch (kind_) {
    case Header::none:
      return {};
    case Header::rfc3164:
      return priority_ + local_time(now) + ' ' + hostname_ + ' ' + app_name_ + ": ";
    case Header::rfc5424:
      break;
  }
  return priority_ + "1 " + utc_time(now) + ' ' + hostname_ + ' ' + app_name_ + ' ' + process_id_ + ' ' +
         header_word(stream, 32) + " - ";
}

}  // namespace sluice::siem
