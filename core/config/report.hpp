// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/problem.hpp"

namespace sluice::config {

/// How much of a line `key = value` may be shown where nobody can tell what the value means.
enum class Showable { nothing, key, all };

/// The problems of one file while it is being checked. Source lines are filled in at the end, when all that
/// must not be shown is known.
class Report {
 public:
  /// The document must outlive the report.
  explicit Report(const Document& document) : document_(document) {}

  void error(Place place, std::string key, std::string what, std::string remedy = {});
  void warning(Place place, std::string key, std::string what, std::string remedy = {});

  /// Never shows this value in a source line.
  void mask(const Value& value) { masks_.push_back({value.begin, value.end}); }
  /// The same for all values in a table or array, whose keys stay visible.
  void mask_entries(const Value& table);

  /// The error in the syntax. Its line is shown as far as showable knows the key at its start.
  void syntax_error(const std::function<Showable(std::string_view key)>& showable);

  bool has_errors() const noexcept { return errors_ > 0; }
  /// For finding out whether a part of the check added errors.
  std::size_t errors() const noexcept { return errors_; }

  /// The problems with their source lines; the report is empty afterwards.
  Problems take();

 private:
  struct Region {
    Place begin, end;
    auto operator<=>(const Region&) const = default;
  };
  void add(Severity severity, Place place, std::string key, std::string what, std::string remedy);
  void show_line(Problem& problem) const;

  const Document& document_;
  std::vector<Problem> problems_;
  std::vector<Region> masks_;
  std::size_t errors_ = 0;
};

}  // namespace sluice::config
