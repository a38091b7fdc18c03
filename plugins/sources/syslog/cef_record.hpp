// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sources/syslog/cef.hpp"

namespace sluice::syslog {

/// Who sent a message and when it came.
struct Arrival {
  std::string sender;
  std::string received;  ///< ISO 8601, UTC
};

/// The message as a JSON object on one line, without the closing brace: duplicates may follow.
std::string open_record(const Cef& cef, const Arrival& arrival);

/// What distinguishes a duplicate from the first message, as a JSON object: members with other values, and
/// null for what it does not have.
std::string difference(const Cef& first, const Cef& other);

/// What is not CEF, as a JSON object: nothing is lost.
std::string plain_record(std::string_view message, const Arrival& arrival, std::string_view reason);

}  // namespace sluice::syslog
