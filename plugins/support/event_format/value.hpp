// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/event_format/convert.hpp"
#include "support/event_format/path.hpp"

namespace sluice::event_format {

/// A text with places in it: "Process {FileName} started". `{{` and `}}` stand for one brace.
struct Text {
  struct Piece {
    std::string literal;
    Paths paths;  ///< empty: the literal
  };
  std::vector<Piece> pieces;

  bool is_constant() const noexcept;
  /// Nothing but one place: the value may then be something else than text.
  bool is_path() const noexcept { return pieces.size() == 1 && !pieces[0].paths.empty(); }
};

/// Reads a template. Returns what is wrong, or an empty text.
std::string parse_text(std::string_view text, Text& out);

/// Tests that have to hold together.
struct Condition {
  struct Test {
    Paths paths;
    bool present = false;            ///< "*": any value will do
    bool absent = false;             ///< "": no value
    std::vector<std::string> texts;  ///< one of these, whatever the case
  };
  std::vector<Test> tests;
};

/// Where the text of one field comes from.
struct Value {
  Text text;
  Conversion conversion = Conversion::string;
  int zone_minutes = 0;
  std::string join = ", ";
  std::vector<std::pair<std::string, std::string>> table;  ///< `values`
  std::vector<std::pair<double, std::string>> bands;       ///< by lower bound, rising
  std::optional<Text> otherwise;                           ///< `default`
  Condition when;
  std::string label;
  std::string leef_key;  ///< what LEEF calls it where that is not the field's own key: made of the label
};

/// Finds the values of one record. Keeps its memory for the next.
class Evaluator {
 public:
  void start(const Subject& subject) { subject_ = &subject; }

  bool holds(const Condition& condition);
  /// Appends the value's text; false, with nothing appended, when it has none.
  bool evaluate(const Value& value, std::string& out);
  /// The same, as JSON: bare where the conversion makes it so, the value's own JSON for a plain path.
  bool evaluate_json(const Value& value, std::string& out);

 private:
  bool append_text(const Text& text, std::string& out);
  bool append_paths(const Paths& paths, Conversion conversion, const Value* value, std::string& out);
  bool append_path(const Path& path, Conversion conversion, const Value* value, std::string& out);
  bool look_up(const Value& value, std::string& out, std::size_t begin) const;
  bool passes(const Condition::Test& test);

  const Subject* subject_ = nullptr;
  std::vector<std::uint32_t> nodes_;
  std::string scratch_, tested_, json_;
};

}  // namespace sluice::event_format
