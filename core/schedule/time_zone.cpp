// SPDX-License-Identifier: Apache-2.0
#include "schedule/time_zone.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include <date/tz.h>

namespace sluice::schedule {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// Letters to insert, remove or replace to turn one text into the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

// How far a name is from what was written: its city alone and any case of letters count as near.
std::size_t farness(const std::string& written, std::string_view name) {
  const std::string full = lower(name);
  const std::string city = full.substr(full.rfind('/') + 1);
  return std::min(distance(written, full), distance(written, city) + 1);
}

std::string nearest(std::string_view name) {
  constexpr std::size_t longest_name = 64;
  if (name.size() > longest_name) return {};
  const std::string written = lower(name);
  std::size_t best = 4;  // farther than this is not a slip of the pen
  std::string found;
  for (const date::time_zone& zone : date::get_tzdb().zones) {
    if (zone.name().starts_with("posix/") || zone.name().starts_with("right/")) continue;
    if (const std::size_t far = farness(written, zone.name()); far < best) {
      best = far;
      found = zone.name();
    }
  }
  return found;
}

std::string unknown(std::string_view name) {
  std::string message = "unknown time zone";
  if (const std::string near = nearest(name); !near.empty()) return message + ", did you mean " + near + "?";
  return message + "; use a name of the tz database such as Europe/Moscow, or UTC";
}

const date::time_zone* own_zone() {
  try {
    return date::current_zone();
  } catch (const std::exception&) {
    return nullptr;  // a machine without /etc/localtime runs on UTC
  }
}

}  // namespace

std::variant<const date::time_zone*, std::string> find_time_zone(std::string_view name) {
  if (name.empty()) return own_zone();
  if (name == "UTC") return nullptr;
  try {
    const auto& zones = date::get_tzdb().zones;
    const auto found =
        std::find_if(zones.begin(), zones.end(), [&](const auto& z) { return z.name() == name; });
    if (found == zones.end()) return unknown(name);
    found->get_info(date::sys_seconds{});  // reads its file now, so that a broken one is reported here
    return &*found;
  } catch (const std::exception& error) {
    return std::string{"the system's time zone database cannot be read: "} + error.what() +
           "; install the package tzdata, or use UTC";
  }
}

}  // namespace sluice::schedule
