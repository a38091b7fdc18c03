// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "sinks/file/path_template.hpp"

namespace sluice::file {

/// What the sink hands to the host with each commit: enough to find every file again and to cut whatever was
/// written after that commit.
struct State {
  /// A file that may still grow, with its length in bytes at the commit.
  struct Open {
    uint64_t length = 0;
    ino_t inode = 0;
    uint32_t number = 1;
    FileKey key;
    std::filesystem::path path;
    bool operator==(const Open&) const = default;
  };
  /// A file that will not grow any more and waits for its compression.
  struct Closed {
    uint64_t length = 0;
    std::filesystem::path path;
    bool operator==(const Closed&) const = default;
  };

  uint64_t commit = 0;  ///< how many transactions have been committed; 0: none
  std::filesystem::path journal;
  std::vector<Open> open;
  std::vector<Closed> closed;
  bool operator==(const State&) const = default;
};

/// A few lines of text that begin with the version of this form.
std::string to_text(const State& state);

/// The state in the text; empty text is the state before the first commit. Throws Failure::broken for any
/// other text than to_text makes.
State parse_state(std::string_view text);

/// Cuts the next word off a line (up to a space).
std::string_view next_word(std::string_view& line);

/// The number in a whole word; false when it is none.
bool parse_number(std::string_view word, uint64_t& number);

}  // namespace sluice::file
