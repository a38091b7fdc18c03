// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sluice::config {

enum class Severity { error, warning };

/// One thing that is wrong in the configuration: where, what, and what to do about it. Never holds a secret.
struct Problem {
  Severity severity = Severity::error;
  std::string file;          ///< as the user named it; empty where no file is to blame
  std::uint32_t line = 0;    ///< from 1; 0: the file as a whole
  std::uint32_t column = 0;  ///< from 1, in characters (code points, not bytes)
  std::string key;           ///< "sink.siem.address"; empty for a mistake in the syntax
  std::string what;
  std::string remedy;       ///< what to do; empty where `what` says it all
  std::string source_line;  ///< UTF-8 without line end, secrets masked; empty: not shown
  std::uint32_t caret = 0;  ///< column in source_line to point at; differs from column behind a mask
};

/// "file:line:column: key: what; remedy", then the source line and a caret below it, each line ended by LF. A
/// warning says "warning:" before the key. Where what or remedy have lines of their own behind the first (a
/// value with a caret below the mistake in it), these stand there instead. colour: with terminal escapes.
std::string render(const Problem& problem, bool colour = false);

/// Collects the problems of any number of files.
class Problems {
 public:
  void add(Problem problem) { list_.push_back(std::move(problem)); }
  void add(Problems&& others);

  /// In the order of files (as first met), then lines and columns.
  void sort();

  const std::vector<Problem>& list() const noexcept { return list_; }
  bool empty() const noexcept { return list_.empty(); }
  std::size_t errors() const noexcept;
  std::size_t warnings() const noexcept { return list_.size() - errors(); }

  /// All of them rendered, in the present order.
  std::string text(bool colour = false) const;
  /// A JSON array of objects with severity, file, line, column, key, what, remedy, source_line and caret.
  std::string json() const;

 private:
  std::vector<Problem> list_;
};

}  // namespace sluice::config
