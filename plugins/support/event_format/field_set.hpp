// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/event_format/escape.hpp"
#include "support/event_format/value.hpp"

namespace sluice::event_format {

/// The fields of a format in the order in which a mapping names them. Each has the values that the sections
/// of the mapping give it.
class FieldSet {
 public:
  struct Candidate {
    std::uint32_t section = 0;
    Value value;
  };
  struct Field {
    std::string key;
    std::vector<Candidate> candidates;
  };

  /// A later section, or a later value of the same one, comes before the earlier ones.
  void add(std::string_view key, std::uint32_t section, Value value);

  const std::vector<Field>& fields() const noexcept { return fields_; }
  const Field* find(std::string_view key) const noexcept;
  bool empty() const noexcept { return fields_.empty(); }

 private:
  std::vector<Field> fields_;
};

/// Which sections of a mapping hold for the record at hand.
using Active = std::vector<char>;

/// The last value of the field that belongs to an active section and has a text, which is appended. Null:
/// none.
const Value* evaluate(const FieldSet::Field& field, const Active& active, Evaluator& evaluator,
                      std::string& out);
const Value* evaluate_json(const FieldSet::Field& field, const Active& active, Evaluator& evaluator,
                           std::string& out);

}  // namespace sluice::event_format
