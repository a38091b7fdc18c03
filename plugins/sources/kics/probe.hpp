// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sources/kics/client.hpp"

namespace sluice::kics {

/// What the Server says of itself.
struct About {
  std::string path;     ///< the one that answered, or the last one that was asked
  int status = 0;       ///< of the answer
  std::string version;  ///< "4.3.0.100"; empty where it did not say
  std::string date;     ///< header Date of the answer
};

/// Asks at the path of each API version, until one answers. Throws Failure for the way to the Server.
About ask_about(Client& client);

/// What a query for one row at one path of a resource got.
struct Probed {
  std::string resource;
  std::string path;
  int status = 0;        ///< 0: no answer
  std::string result;    ///< "HTTP 200, values: 1 row"; why there was no answer
  std::string shape;     ///< names and kinds of the row's members; never what is in them
  bool is_page = false;  ///< a page of rows, perhaps an empty one
  bool has_rows = false;
};

/// Asks once at each path that the catalogue has for a resource, for one row, with the token there is.
/// `before` is called with each path; it may throw to end it. Throws Failure::cancelled only.
std::vector<Probed> probe(Client& client, const std::function<void(const std::string&)>& before);

/// Paths, statuses, names of members: text for whoever helps. No secrets and nothing that is in a row.
std::string probe_report(const std::string& server, const std::string& time, const About& about,
                         const std::vector<Probed>& probed);

}  // namespace sluice::kics
