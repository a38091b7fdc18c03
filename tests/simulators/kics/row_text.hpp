// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "simulators/kics/options.hpp"

namespace sluice::simulators {

/// A JSON object on one line, put together from members whose values are in the form that they have in JSON.
class RowText {
 public:
  void member(std::string_view name, std::string_view value) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_.append(name).append("\":").append(value);
  }
  std::string finish() { return std::move(text_) + "}"; }

 private:
  std::string text_;
};

/// A time as a JSON string in the form that the knob asks for.
std::string time_text(std::int64_t ms, Times form);

/// An id as a number or as text.
std::string id_text(std::uint64_t id, IdForm form);

}  // namespace sluice::simulators
