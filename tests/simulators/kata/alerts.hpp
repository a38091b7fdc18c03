// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "simulators/kata/elements.hpp"
#include "simulators/kata/options.hpp"

namespace sluice::simulators {

/// Makes alerts: each is one JSON object on one line, with `alertID` 1000 + n.
class KataAlerts : public KataElements {
 public:
  explicit KataAlerts(std::uint64_t seed, const KataAlertOptions& options = {})
      : seed_(seed), options_(options) {}

  void append(std::uint64_t n, std::string& out) const override;
  std::uint64_t size(std::uint64_t n) const override { return text(n).size(); }

  /// `am`, `sb`, `yara`, `url_reputation` or `ids`.
  std::string_view technology(std::uint64_t n) const;

 private:
  std::string time(std::uint64_t microseconds) const;
  std::string object(std::uint64_t n) const;
  std::string detection(std::uint64_t n) const;
  std::string details(std::uint64_t n) const;

  std::uint64_t seed_;
  KataAlertOptions options_;
};

/// Whether there is such a technology.
bool is_kata_technology(std::string_view name);

/// The bytes of alert `n` as the Central Node hands it out for `seed`.
std::string kata_alert(std::uint64_t seed, std::uint64_t n, const KataAlertOptions& options = {});

}  // namespace sluice::simulators
