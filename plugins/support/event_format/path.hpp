// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/event_format/record_tree.hpp"

namespace sluice::event_format {

/// A way into a record: `a.b`, `a[0].b`, `a[].b` (every element), or `@stream`, the name of the record's
/// stream.
struct Path {
  struct Step {
    enum class Kind : std::uint8_t { member, index, each };
    Kind kind = Kind::member;
    std::string name;
    std::uint32_t index = 0;
  };
  std::string text;  ///< as written
  bool stream = false;
  std::vector<Step> steps;
};

/// One path or several, of which the first that leads to a value counts: `HostIp|Host.Ip`.
using Paths = std::vector<Path>;

/// A record with what a mapping may look at.
struct Subject {
  const RecordTree& tree;
  std::string_view stream;
  std::uint32_t inside = RecordTree::root;  ///< the member that wraps the subject proper; the root: none
};

/// Reads `a.b|c[]`. A backslash takes the next character as it is. Returns what is wrong, or an empty text.
std::string parse_paths(std::string_view text, Paths& out);

/// The nodes that a path leads to, in order, without null and the empty string: from the record, or else from
/// the member that wraps its subject. Not for @stream.
void find(const Path& path, const Subject& subject, std::vector<std::uint32_t>& out);

}  // namespace sluice::event_format
