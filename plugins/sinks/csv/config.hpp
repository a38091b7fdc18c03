// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk/plugin.hpp>

namespace sluice::csv {

/// How values become text. compat: the bytes of the Python exporter that this sink replaces. clean: JSON
/// notation.
enum class Profile { compat, clean };

/// What happens to strings that a spreadsheet would take for a formula.
enum class FormulaGuard { by_profile, off, quote };

/// The files of the streams that a KICS inventory has.
const sdk::Map& default_files();

struct Config {
  std::string directory;
  sdk::Map files = default_files();
  Profile profile = Profile::compat;
  std::string delimiter = ";";
  sdk::Map headers;
  std::optional<std::vector<std::string>> columns;
  FormulaGuard formula_guard = FormulaGuard::by_profile;

  /// The profile's own choice applied: off in compat, quote in clean.
  bool guards_formulas() const;
  /// The file of a stream: from `files`, else from the defaults, else the stream's name with ".csv".
  std::string file_name(std::string_view stream) const;
};

/// Why a text cannot be the name of a file in the directory, with what to do; empty when it can.
std::string file_name_problem(std::string_view name);

/// All options of the sink, declared once. Immutable; any thread.
const sdk::Spec<Config>& spec();

}  // namespace sluice::csv
