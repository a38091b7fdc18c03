// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/json/page_reader.hpp"

struct Malformed {
  std::string bytes;
  uint64_t element;
  uint64_t offset;
  std::string reason;
  bool operator==(const Malformed&) const = default;
};

/// Everything that came out of a page.
struct Found {
  std::vector<std::string> records;
  std::vector<Malformed> malformed;
  std::vector<std::string> members;  // as "name=raw value"
  std::string failure;               // what finish() threw, empty for a whole page
  bool operator==(const Found&) const = default;

  /// The bytes of the malformed elements alone.
  std::vector<std::string> broken() const;
};

using Strings = std::vector<std::string>;

/// Feeds the page in pieces of random size between 1 and `longest` (0: in one piece).
Found read_in_pieces(std::string_view page, size_t longest, uint32_t seed = 1,
                     const sluice::support::PageReader::Limits& limits = {},
                     const Strings& names = {"events"});

/// Feeds the page whole, byte by byte and in random pieces, checks that it makes no difference, returns what
/// came.
Found read_page(std::string_view page, const sluice::support::PageReader::Limits& limits = {},
                const Strings& names = {"events"});

/// {"events":[ELEMENTS],"continuationToken":"t"}
std::string page_of(std::string_view elements);
/// An event as products send them, about 500 bytes, with nested lists of objects; `n` tells it from the
/// others.
std::string sample_event(unsigned n);
std::string joined(const Strings& elements);
