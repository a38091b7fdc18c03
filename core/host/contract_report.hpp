// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <vector>

namespace sluice::host {

/// What became of one case of the contract.
struct CaseResult {
  enum class Verdict { passed, skipped, failed };
  std::string name;
  Verdict verdict = Verdict::passed;
  std::string reason;  ///< of what did not pass
  std::chrono::milliseconds took{0};
};

/// For people, a line each.
void print_result(std::ostream& out, const CaseResult& result);

/// The form that CI systems read. library: the name of the suite.
void write_junit(std::ostream& out, const std::string& library, const std::vector<CaseResult>& results);

}  // namespace sluice::host
