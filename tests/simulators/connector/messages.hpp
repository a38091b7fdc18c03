// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sluice::simulators {

/// Where dateTime and hostname stand: in front of "CEF:" or in the extension.
enum class CefLayout { a, b };
enum class CefVendor { kaspersky_lab, kics4net };
enum class CefHeaderLine { none, rfc3164, rfc5424 };

/// What the vendor's documents leave open about the messages of a KICS SIEM connector.
struct ConnectorStyle {
  CefLayout layout = CefLayout::b;
  CefVendor vendor = CefVendor::kics4net;
  bool escaping = true;
  CefHeaderLine header = CefHeaderLine::none;
  bool cyrillic = true;                ///< titles in Russian, some with paths and bars
  std::uint64_t none_every = 5;        ///< every so many events have monitoringPoint=None; 0: none
  std::uint64_t duplicates_every = 7;  ///< every so many events concern several devices; 0: none
  std::uint64_t copies = 3;            ///< messages of such an event
};

/// One message in parts, values as they are meant.
struct ConnectorMessage {
  std::string date_time, hostname, vendor, product, version, class_id, title, severity;
  std::vector<std::pair<std::string, std::string>> extension;  ///< "None" where there is no value
};

/// The messages of event n: one, or several that differ in their addresses. The same on every machine.
std::vector<ConnectorMessage> connector_event(const ConnectorStyle& style, std::uint64_t seed,
                                              std::uint64_t n);

/// The line without its frame.
std::string connector_text(const ConnectorStyle& style, const ConnectorMessage& message);

}  // namespace sluice::simulators
