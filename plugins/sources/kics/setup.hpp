// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sluice/sdk/host.hpp>
#include <sluice/sdk/person.hpp>
#include <sluice/sdk/secret.hpp>
#include <sluice/sdk/spec.hpp>

#include "sources/kics/config.hpp"

namespace sluice::kics {

/// The options of `sluice setup kics`.
struct SetupConfig {
  std::string package;
  std::optional<sdk::Secret> package_password;
  std::string siem;
  std::string csv_dir = "/var/lib/sluice/csv";
  std::vector<std::string> resources;
  std::string name;
  std::string dir;
  std::string url;
  std::string fingerprint;
};

const sdk::Spec<SetupConfig>& setup_spec();

/// What the ready pipeline does with what it reads.
enum class Purpose {
  tables,   ///< an inventory becomes CSV files
  changes,  ///< changes of an inventory go to the SIEM
  events,   ///< journals go to the SIEM
};

/// Throws Failure::broken where resources and sink do not go together, with what to do.
Purpose purpose_of(const SetupConfig& wanted);

/// Connects a KICS Server: opens the package, pins the Server's certificate, gets one token, tries what the
/// Server offers, then stores certificate and key and writes a report and a ready pipeline. What is stored
/// already is replaced only when the Server has accepted the new.
void setup(const SetupConfig& wanted, sdk::Host host, sdk::Person& person);

/// Looks at the way to the Server of a configured source, with one token request.
void doctor(const Config& config, sdk::Host host, sdk::Person& person);

/// The pipeline that setup writes; `config` says where the Server is and what is read.
std::string ready_pipeline(const SetupConfig& wanted, Purpose purpose, const Config& config);

}  // namespace sluice::kics
