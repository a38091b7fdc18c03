// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sinks/siem/config.hpp"

namespace sluice::siem {

/// Writes the syslog header that goes before each record. Pure: the same arguments give the same bytes.
class HeaderWriter {
 public:
  /// default_hostname: used where the configuration names none.
  HeaderWriter(const Config& config, std::string_view default_hostname, int process_id);

  /// The header with the space behind it; empty for Header::none. RFC 5424 takes UTC, RFC 3164 local time.
  std::string text(std::string_view stream, std::chrono::system_clock::time_point now) const;

 private:
  Header kind_;
  std::string priority_, hostname_, app_name_, process_id_;
};

}  // namespace sluice::siem
