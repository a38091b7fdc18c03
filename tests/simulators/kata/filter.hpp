// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>

namespace sluice::simulators {

/// An expression of the filter language over events: comparisons, `in`, `contains`, AND, OR, NOT,
/// parentheses. Not for several threads at once: it keeps a JSON parser.
class Filter {
 public:
  /// Throws std::invalid_argument with the place of the mistake.
  Filter(const std::string& expression, bool with_contains);
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  ~Filter();

  bool matches(const std::string& event);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sluice::simulators
