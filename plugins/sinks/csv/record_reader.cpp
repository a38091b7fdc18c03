// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/record_reader.hpp"

#include <cstring>

namespace sluice::csv {

const std::vector<Member>& RecordReader::read(std::string_view record) {
  keys_.clear();
  fields_.clear();
  places_.clear();
  simdjson::ondemand::document document;
  require(parser_.iterate(padded(record)).get(document));
  simdjson::ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) throw Unfit("not a JSON object");
  read_members(object);
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    throw Unfit("not valid JSON: text after the end of the object");
  }
  // The views are taken now, when both texts have stopped moving.
  members_.clear();
  std::size_t key = 0, field = 0;
  for (const Place& place : places_) {
    members_.push_back({{keys_.data() + key, place.key_end - key},
                        {fields_.data() + field, place.field_end - field},
                        place.key_is_text,
                        place.value_is_text});
    key = place.key_end;
    field = place.field_end;
  }
  return members_;
}

// simdjson reads past the end of its input, and the last record of a batch may end where its memory does.
simdjson::padded_string_view RecordReader::padded(std::string_view record) {
  if (padded_.size() < record.size() + simdjson::SIMDJSON_PADDING) {
    padded_.resize(record.size() + simdjson::SIMDJSON_PADDING);
  }
  std::memcpy(padded_.data(), record.data(), record.size());
  std::memset(padded_.data() + record.size(), ' ', simdjson::SIMDJSON_PADDING);
  return simdjson::padded_string_view(padded_.data(), record.size(),
                                      record.size() + simdjson::SIMDJSON_PADDING);
}

void RecordReader::read_members(simdjson::ondemand::object object) {
  for (auto result : object) {
    simdjson::ondemand::field field;
    require(std::move(result).get(field));
    const std::string_view key = key_text(field);
    bool key_is_text = true;
    if (key.find('\\') == std::string_view::npos) {
      keys_.append(key);
    } else {
      key_is_text = append_unescaped(key, keys_);
    }
    const bool value_is_text = cells_.append_value(field.value(), fields_);
    places_.push_back({keys_.size(), fields_.size(), key_is_text, value_is_text});
  }
}

}  // namespace sluice::csv
