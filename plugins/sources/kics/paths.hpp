// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <sluice/sdk/option.hpp>

namespace sluice::kics {

/// Where resources are found on this Server: what the user fixed, else what the catalogue knows or guesses,
/// tried in turn until one answers, and remembered for the run. One thread at a time.
class Paths {
 public:
  /// `fixed`: resource and path, as in the option.
  explicit Paths(const sdk::Map& fixed);

  /// The one that answers or was fixed; several as long as none has answered.
  std::vector<std::string> candidates(const std::string& resource) const;

  /// Whether none of the candidates is known to be right.
  bool is_guess(const std::string& resource) const;

  /// `status`: what a query to the path got, 200 or what says that nothing is there.
  void note(const std::string& resource, const std::string& path, int status);

  /// One line about the paths that had to be found out, when something has changed since the last call:
  /// "risks: /v4/risks/query answers; audit: no answer at /v4/audit/query (HTTP 404)". Otherwise empty.
  std::string report();

  /// True for a status that a Server gives where nothing is: 400 and 405 too, where `query` is taken for an
  /// id.
  static bool is_absent(int status);

  /// The path as it is put behind the base, for any way in which a person may write it; empty: no path.
  static std::string normalised(const std::string& path);

 private:
  struct Known {
    std::string answers;
    std::vector<std::pair<std::string, int>> refused;
  };

  std::map<std::string, std::string> fixed_;
  std::map<std::string, Known> known_;
  bool news_ = false;
};

}  // namespace sluice::kics
