// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::kics {

enum class Kind {
  inventory,  ///< a table of what there is: read as a whole
  journal,    ///< a table of what happened: grows at one end, loses the other; read by what is new or moved
};

/// Names under which members of a journal's rows may go, the likeliest first. Nobody has seen them all.
struct JournalMembers {
  std::vector<std::string> id;
  std::vector<std::string> start;     ///< when the row was made; never changes
  std::vector<std::string> moved;     ///< times that move forward when the row changes
  std::vector<std::string> children;  ///< of an incident: the events it was built from
};

/// What is known of a resource of the REST API. Its name is the name of the stream too.
struct ResourceInfo {
  std::string name;
  Kind kind = Kind::inventory;
  bool guessed = false;            ///< no working client is known that asks for it at one of these paths
  std::vector<std::string> paths;  ///< to be tried in turn, below the base
  JournalMembers members;
};

const std::vector<ResourceInfo>& catalogue();

/// `name` is one of the catalogue.
const ResourceInfo& info_of(std::string_view name);

/// False for a name that is not in the catalogue too.
bool is_journal(std::string_view name);

}  // namespace sluice::kics
