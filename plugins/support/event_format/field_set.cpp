// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/field_set.hpp"

#include <algorithm>
#include <utility>

namespace sluice::event_format {

namespace {

template <class Evaluate>
const Value* last_with_text(const FieldSet::Field& field, const Active& active, Evaluate evaluate) {
  for (auto candidate = field.candidates.rbegin(); candidate != field.candidates.rend(); ++candidate) {
    if (active[candidate->section] != 0 && evaluate(candidate->value)) return &candidate->value;
  }
  return nullptr;
}

}  // namespace

void FieldSet::add(std::string_view key, std::uint32_t section, Value value) {
  auto found =
      std::find_if(fields_.begin(), fields_.end(), [&](const Field& field) { return field.key == key; });
  if (found == fields_.end()) found = fields_.insert(fields_.end(), Field{std::string(key), {}});
  found->candidates.push_back({section, std::move(value)});
}

const FieldSet::Field* FieldSet::find(std::string_view key) const noexcept {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [&](const Field& field) { return field.key == key; });
  return found == fields_.end() ? nullptr : &*found;
}

const Value* evaluate(const FieldSet::Field& field, const Active& active, Evaluator& evaluator,
                      std::string& out) {
  return last_with_text(field, active, [&](const Value& value) { return evaluator.evaluate(value, out); });
}

const Value* evaluate_json(const FieldSet::Field& field, const Active& active, Evaluator& evaluator,
                           std::string& out) {
  return last_with_text(field, active,
                        [&](const Value& value) { return evaluator.evaluate_json(value, out); });
}

}  // namespace sluice::event_format
