// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "simulators/common/certificates.hpp"

namespace sluice::simulators {

enum class TokenUrls { both, versioned, unversioned };
enum class RefreshToken { reusable, single_use, expired };
enum class Envelope { values, elements };
enum class Total { none, total, total_count };
enum class OverLimit { cut, refuse };
enum class Order {
  stable,
  random,    ///< another order with each page
  inserted,  ///< a row appears in front between two pages: one is seen twice
  removed,   ///< the first row disappears between two pages: one is not seen
  replaced   ///< both: the number of rows stays the same
};
enum class Times { plain, zulu, milliseconds };
enum class ErrorBody { problem, empty, text, html };
enum class Refusal { unauthorized, forbidden, empty_list };
enum class UnknownFilter { bad_request, server_error, ignored, nothing };
enum class ServerUri { full, bare, slash };
enum class DeviceForm { object, id };
enum class IdForm { number, text };
enum class EventCode { text, number };
enum class FilterNumbers { both, number, text };
enum class PathLayout {
  pattern,      ///< each resource under its own name
  alternative,  ///< some of those that are guessed have another name
  elsewhere,    ///< the guessed ones are where nobody looks: /v4/objects/NAME/query
  none,         ///< the guessed ones are nowhere
  v3            ///< all are under /v3, as on servers before 4.0
};

struct KicsRows {
  std::uint64_t devices = 40;
  std::uint64_t apps = 31;
  std::uint64_t patches = 9;
  std::uint64_t users = 16;
  std::uint64_t risks = 12;
  std::uint64_t vulnerabilities = 7;
  std::uint64_t allow_rules = 10;
  std::uint64_t address_spaces = 3;
  std::uint64_t events = 60;  ///< at start, as the two below
  std::uint64_t messages = 20;
  std::uint64_t audit = 25;
};

struct KicsOptions {
  std::uint16_t port = 0;
  std::uint16_t control_port = 0;
  std::string address = "127.0.0.1";
  std::filesystem::path folder = {};  ///< server.pem, connector.crt, connector.key, package; empty: nowhere
  std::optional<Identity> server_identity = {};  ///< an authority for localhost, instead of one made here
  KeyType key_type = KeyType::ec_p256;

  std::filesystem::path package = {};  ///< the communication data package; empty: package.zip in the folder
  std::string package_password = "simulator";
  bool package_legacy = false;      ///< PKCS#12 with RC2 and 3DES
  bool package_cyrillic = false;    ///< the Russian console's name for the file, when `package` is empty
  std::string package_folder = {};  ///< a folder inside the zip that holds the entries
  ServerUri server_uri = ServerUri::full;
  std::string connector = "sluice";

  std::uint64_t seed = 1;
  KicsRows rows = {};
  Times times = Times::plain;
  DeviceForm device_form = DeviceForm::object;

  std::int64_t event_time = 0;      ///< milliseconds since 1970 at which journals stand still; 0: the clock's
  std::uint64_t first_id = 45'000;  ///< of the first row of a journal
  IdForm id_form = IdForm::number;
  EventCode event_code = EventCode::text;
  std::uint64_t events_keep = 0;   ///< rows that a journal keeps; 0: all
  std::uint64_t events_every = 0;  ///< seconds between two events that come by themselves; 0: none do
  bool date_header = true;         ///< answers tell the time of the journals

  PathLayout paths = PathLayout::pattern;
  std::uint64_t absent_status = 404;   ///< what is answered where nothing is
  std::string refused_resources = {};  ///< separated by commas; queries of them get `refusal`
  std::string filterable = "any";      ///< members that filters may name, separated by commas
  FilterNumbers filter_numbers = FilterNumbers::both;

  TokenUrls token_urls = TokenUrls::both;
  std::uint64_t expires_in = 36000;
  double token_lifetime = 0;  ///< seconds that a token is good in truth; 0: as expires_in says
  RefreshToken refresh_token = RefreshToken::reusable;
  bool refresh_needs_certificate = false;
  bool connector_enabled = true;
  bool user_blocked = false;
  Refusal refusal = Refusal::forbidden;  ///< what a blocked user's query gets

  Envelope envelope = Envelope::values;
  Total total = Total::none;
  bool chunked = false;
  std::uint64_t default_limit = 1000;
  std::uint64_t max_limit = 0;  ///< 0: none
  OverLimit over_limit = OverLimit::cut;
  Order order = Order::stable;
  std::uint64_t unstable_reads = 1;  ///< so many readings of a resource are disturbed by `order`; 0: all
  UnknownFilter unknown_filter = UnknownFilter::bad_request;
  ErrorBody error_body = ErrorBody::problem;
  std::string version = "4.3.0.100";

  std::vector<std::string> faults = {};
};

}  // namespace sluice::simulators
