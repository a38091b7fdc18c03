// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/file.hpp"

namespace sluice::host {

/// Where an export goes: a file that is complete and durable or not there, or standard output. Throws
/// base::Error when it cannot be written.
class Output {
 public:
  /// file: empty for standard output.
  explicit Output(const std::string& file);
  void write(std::string_view text);
  /// All of it has been written.
  void finish();

 private:
  std::optional<base::NewFile> file_;
  std::string pending_;
};

}  // namespace sluice::host
