// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk/batch.hpp>

#include "sources/generate/dice.hpp"

namespace sluice::generate {

using WallTime = std::chrono::system_clock::time_point;

/// The option `template`, read once and filled in for each record.
///
/// A placeholder is written ${name}, because single braces are JSON's own; $$ stands for a dollar sign, and a
/// dollar sign before anything else is a mistake, so that no text means two things.
class Template {
 public:
  /// Throws std::invalid_argument with what is wrong and what to do.
  Template(std::string_view text, sdk::Format format);

  /// The record of this number. The same for the same seed and number, but for ${time}.
  std::string fill(int64_t seed, uint64_t number, WallTime now) const;

 private:
  struct Draw {
    uint64_t number;
    WallTime now;
    Dice dice;
  };
  /// Appends its part of the record.
  using Part = std::function<void(Draw&, std::string&)>;

  static Part placeholder(std::string_view text, sdk::Format format);
  static Part random(std::string_view range);
  static Part choice(std::string_view texts, sdk::Format format);

  std::vector<Part> parts_;
};

/// Nothing for what may be emitted as a record of this format, otherwise the reason why not.
std::optional<std::string> what_is_wrong(std::string_view record, sdk::Format format);

}  // namespace sluice::generate
