// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>

namespace sluice::kics {

/// Which filters a Server takes for one resource: found out by asking, and remembered until all is to be
/// found out again, because a refusal may have been a passing trouble.
class Filters {
 public:
  bool is_open(const std::string& member) const { return !refused_.contains(member); }
  /// `why`: "HTTP 400", or "ignored" where the answer held rows that the filter excludes. True when that was
  /// said yet.
  bool refused(const std::string& member, const std::string& why);
  /// It found a row that must be found. One that was taken and found nothing proves nothing.
  void proven(const std::string& member) { proven_.insert(member); }
  bool is_proven(const std::string& member) const { return proven_.contains(member); }
  bool all_taken() const { return refused_.empty(); }
  void forget() {
    refused_.clear();
    proven_.clear();
  }

  /// A status that may mean that a filter is not taken.
  static bool is_refusal(int status);

  static std::string at_least(const std::string& member, const std::string& json_value);
  static std::string equal(const std::string& member, const std::string& json_value);

 private:
  std::set<std::string> refused_, proven_;
  std::map<std::string, std::string> said_;
};

}  // namespace sluice::kics
