// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sluice/sdk/spec.hpp>

#include "support/event_format/mapping.hpp"
#include "support/tls/options.hpp"

namespace sluice::siem {

enum class Transport { tcp, tls, udp };
enum class Framing { lf, nul, octet_counting };
enum class Header { none, rfc5424, rfc3164 };
enum class Verify { full, none };

/// The names of these in a configuration.
template <class Enumeration>
using Choices = std::vector<std::pair<std::string, Enumeration>>;
inline Choices<Transport> transport_choices() {
  return {{"tcp", Transport::tcp}, {"tls", Transport::tls}, {"udp", Transport::udp}};
}
inline Choices<Framing> framing_choices() {
  return {{"lf", Framing::lf}, {"nul", Framing::nul}, {"octet-counting", Framing::octet_counting}};
}
inline Choices<Header> header_choices() {
  return {{"none", Header::none}, {"rfc5424", Header::rfc5424}, {"rfc3164", Header::rfc3164}};
}

/// Which sign of the receiver counts as delivery; see README.md.
enum class Confirm { automatic, close, kernel };

/// The options of the sink; see spec() for their meaning.
struct Config {
  std::string address;
  Transport transport = Transport::tcp;
  Framing framing = Framing::lf;
  Header header = Header::none;
  event_format::Format format = event_format::Format::verbatim;
  std::string mapping;
  int facility = 16;
  int severity = 6;
  std::string app_name = "sluice";
  std::string hostname;

  std::string ca;
  std::string server_certificate;
  std::string server_name;
  std::string certificate;
  std::string private_key;
  sdk::Secret private_key_password;
  Verify verify = Verify::full;

  Confirm confirm = Confirm::automatic;
  std::string record_id;
  std::optional<sdk::Bytes> max_record;
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  std::chrono::milliseconds close_timeout = std::chrono::seconds(30);
};

/// The most that fits into one UDP datagram over IPv4.
inline constexpr uint64_t largest_datagram = 65'507;

/// max_record, or the default of the transport: what a KUMA collector takes with its own defaults.
uint64_t max_record(const Config& config);

/// What the options say about TLS; host: that of the address.
support::tls::TlsOptions tls_options(const Config& config, const std::string& host);

const sdk::Spec<Config>& spec();

}  // namespace sluice::siem
