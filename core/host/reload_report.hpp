// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "config/problem.hpp"
#include "host/reload_plan.hpp"

namespace sluice::host {

/// What came of reading the configuration again.
struct ReloadReport {
  enum class Result {
    planned,     ///< only asked what would be done
    done,        ///< all of it
    incomplete,  ///< taken over, but a pipeline does not run or goes on as it was
    refused      ///< nothing was changed
  };
  Result result = Result::refused;
  std::string text;  ///< in one line
  config::Problems problems;
  std::size_t refused_late = 0;  ///< pipelines that go on as they were although the rest was taken over
  ReloadPlan plan;               ///< empty when the configuration has errors
};

/// What `sluice reload` gets from the service.
std::string reload_json(const ReloadReport& report);
/// Back from that JSON. Throws base::Error for something that is no report.
ReloadReport reload_report(const std::string& json);

}  // namespace sluice::host
