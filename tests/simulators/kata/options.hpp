// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "simulators/common/certificates.hpp"

namespace sluice::simulators {

enum class KeyCase { vendor, camel };

/// What the events look like. Event n is a function of (seed, n) and of these options, of nothing else.
struct KataEventOptions {
  std::uint64_t size = 2000;           ///< mean size in bytes; single events differ by up to a quarter
  KeyCase key_case = KeyCase::vendor;  ///< `HostName`, `RemoteIp`; or `hostName`, `RemoteIP`
  std::uint64_t large_every = 0;       ///< every so many events one carries `large_size` bytes more; 0: none
  std::uint64_t large_size = 3'000'000;
  std::uint64_t first_timestamp = 1'746'522'000'000'000;  ///< of event 0, microseconds since 1970, 16 digits

  bool operator==(const KataEventOptions&) const = default;
};

enum class AlertTimes { plain, iso, number };

/// What the alerts look like. Alert n is a function of (seed, n) and of these options.
struct KataAlertOptions {
  AlertTimes times = AlertTimes::plain;                   ///< the documentation says "date and time" only
  std::uint64_t first_timestamp = 1'746'522'000'000'000;  ///< of alert 0, microseconds since 1970

  bool operator==(const KataAlertOptions&) const = default;
};

enum class Overflow { clamp, refuse };
enum class LongPoll {
  early,  ///< answer as soon as there is an event, or when max_timeout is over
  hold,   ///< answer when max_events are gathered, or when max_timeout is over
  none    ///< answer at once
};
enum class TokenStyle {
  fresh,  ///< a new text with each answer; an older one gives its batch again
  same    ///< one text; the server remembers the position, which moves when an answer was written to its end
};
enum class OldToken { replay, refuse };
enum class TokenPlace { after, before };
enum class Pretty { none, envelope, all };
enum class WithoutCertificate { unauthorized, bad_request, alert };
enum class StartPoint { window, now };
enum class AlertToken {
  offset,  ///< hexadecimal digits of {"offset": N}, as the documentation's example; good at every node
  opaque   ///< like that of events
};
enum class AlertOrder { ascending, descending };  ///< of the alerts of one page
enum class UnknownAlertToken {
  bad_request,   ///< 400
  not_found,     ///< 404
  subscription,  ///< 404 with the text of the events API
  ignored        ///< as without a token: all alerts
};
enum class Nodes { shared, own };

struct KataOptions {
  std::uint16_t port = 0;
  std::uint16_t control_port = 0;
  std::string address = "127.0.0.1";
  std::filesystem::path folder = {};  ///< certificates and the id are written (or found) here; empty: nowhere
  std::optional<Identity> server_identity = {};  ///< instead of a self-signed one for localhost
  std::string external_system_id =
      "8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11";  ///< only a suggestion for the client
  KeyType key_type = KeyType::ec_p256;

  std::uint64_t seed = 1;
  KataEventOptions event = {};
  std::uint64_t events = 1000;    ///< how many there will ever be; 0: no end (with a rate)
  std::uint64_t first_event = 0;  ///< number of the first one
  double rate = 0;                ///< arrivals a second; 0: all are there from the start
  double retention = 7200;        ///< seconds that an event can be fetched after its arrival
  StartPoint start_point = StartPoint::window;

  bool accept = false;             ///< every client is approved
  std::uint64_t accept_after = 0;  ///< approve a client at its n-th request; 0: only by hand
  WithoutCertificate without_certificate = WithoutCertificate::unauthorized;

  std::string content_type = "application/octet-stream";
  bool chunked = false;
  Pretty pretty = Pretty::none;
  TokenPlace token_place = TokenPlace::after;
  bool token_on_empty = true;
  TokenStyle token_style = TokenStyle::fresh;
  OldToken old_token = OldToken::replay;
  double token_lifetime = 0;  ///< seconds since it was handed out; 0: for ever

  LongPoll long_poll = LongPoll::early;
  double wait_cap = 300;  ///< seconds that a long poll waits at most, whatever the client asks for
  Overflow over_max_timeout = Overflow::clamp;
  Overflow over_max_events = Overflow::clamp;
  std::uint64_t default_max_events = 1000;
  double default_max_timeout = 30;
  bool contains = true;  ///< the filter language knows `contains`

  std::uint64_t alerts = 0;  ///< how many there will ever be; 0: no end (with a rate)
  double alert_rate = 0;     ///< arrivals a second; 0: all are there from the start
  double alert_retention = 7.0 * 86400;
  KataAlertOptions alert = {};
  AlertToken alert_token = AlertToken::offset;
  AlertOrder alert_order = AlertOrder::ascending;
  UnknownAlertToken unknown_alert_token = UnknownAlertToken::bad_request;
  Overflow over_limit = Overflow::refuse;
  std::uint64_t default_limit = 1000;

  std::uint64_t nodes =
      1;  ///< listeners that serve the same events; with a port: the next ones for the others
  Nodes node_tokens = Nodes::shared;        ///< own: a token is known to the node that gave it
  Nodes node_approvals = Nodes::shared;     ///< own: each node waits for its own approval
  Nodes node_certificates = Nodes::shared;  ///< own: each node shows another certificate
  std::string down_nodes = {};              ///< "2,3": these refuse connections

  std::vector<std::string> faults = {};
};

}  // namespace sluice::simulators
