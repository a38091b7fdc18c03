// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <sluice/sdk/host.hpp>

#include "sources/kics/refusal.hpp"

namespace sluice::kics {

/// Resources that cannot be had while the others go on: each is said once, stands in the status as long as it
/// lasts, and is tried again now and then.
class Troubles {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Troubles(sdk::Host host) : host_(host) {}

  bool is_due(const std::string& resource, Time now) const;
  void note(const std::string& resource, const ResourceFailure& failure, Time now);
  /// Asked for again as soon as anybody comes.
  void hurry(const std::vector<std::string>& resources);
  void cleared(const std::string& resource);

  /// Everything that is amiss, in a line; empty: nothing.
  std::string status() const;

 private:
  struct Trouble {
    std::string text;
    int status = 0;
    Time next;
  };

  sdk::Host host_;
  std::map<std::string, Trouble> all_;
};

}  // namespace sluice::kics
