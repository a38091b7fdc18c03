// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/config.hpp"

#include <set>
#include <stdexcept>
#include <utility>

#include <sluice/sdk/stream_name.hpp>

#include "sources/syslog/address.hpp"
#include "sources/syslog/allow_list.hpp"

namespace sluice::syslog {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Problems = std::vector<sdk::Problem>;
using Field = sdk::Field<Config>;

/// True where one of the addresses is a TLS one.
bool check_listen(const Config& config, Problems& problems) {
  bool tls = false;
  bool everywhere = false;
  std::set<std::string> seen;
  for (const std::string& text : config.listen) {
    try {
      const ListenAddress address = parse_listen(text);
      tls = tls || address.transport == Transport::tls;
      const std::string& host = address.endpoint.host;
      everywhere = everywhere || host == "0.0.0.0" || host == "::";
      const std::string kind = address.transport == Transport::udp ? "udp " : "tcp ";
      if (address.endpoint.port != 0 && !seen.insert(kind + address.endpoint.text()).second)
        problems.push_back({"listen", "names " + address.endpoint.text() + " twice; remove one of them"});
    } catch (const std::invalid_argument& wrong) {
      problems.push_back({"listen", wrong.what()});
    }
  }
  if (everywhere && config.allow.empty()) {
    problems.push_back(
        {"allow",
         "is not set, so whoever reaches the port can add records; name the senders, for example "
         "allow = [\"192.0.2.50\"]",
         true});
  }
  return tls;
}

void check_allow(const Config& config, Problems& problems) {
  for (const std::string& element : config.allow) {
    try {
      AllowList({element});
    } catch (const std::invalid_argument& wrong) {
      problems.push_back({"allow", std::string(wrong.what()) +
                                       "; write addresses and networks, for example \"192.0.2.50\" or "
                                       "\"192.0.2.0/24\""});
    }
  }
}

void check_identity(const Config& config, bool tls, Problems& problems) {
  if (!tls) {
    const std::pair<const char*, bool> written[] = {
        {"certificate", !config.certificate.empty()},
        {"private_key", !config.private_key.empty()},
        {"private_key_password", !config.private_key_password.empty()},
        {"client_ca", !config.client_ca.empty()}};
    for (const auto& [option, is_written] : written) {
      if (is_written)
        problems.push_back({option, "is for TLS only; add a tls:// address to listen, or remove it"});
    }
    return;
  }
  if (config.certificate.empty())
    problems.push_back({"certificate", "is missing: a tls:// address needs certificate and private_key"});
  if (config.private_key.empty())
    problems.push_back({"private_key", "is missing: a tls:// address needs certificate and private_key"});
}

void check_cef(const Config& config, Problems& problems) {
  if (config.parse == Parse::cef) return;
  if (config.merge_duplicates)
    problems.push_back({"merge_duplicates", "needs the fields of the messages; add parse = \"cef\""});
  if (config.escaping != Escaping::automatic)
    problems.push_back({"escaping", "means nothing without parse = \"cef\"; remove it"});
}

void check(const Config& config, Problems& problems) {
  const bool tls = check_listen(config, problems);
  check_allow(config, problems);
  check_identity(config, tls, problems);
  check_cef(config, problems);
  if (!sdk::is_stream_name(config.stream)) problems.push_back({"stream", sdk::no_stream_name});
  if (config.max_connections_per_sender > config.max_connections) {
    problems.push_back({"max_connections_per_sender",
                        "is more than max_connections, which is the bound for all senders; lower it"});
  }
  if (config.idle_timeout.count() > 0) {
    problems.push_back(
        {"idle_timeout",
         "closes connections of senders that have nothing to say: the first message that such a sender "
         "then sends is usually lost without a sign; dead senders are noticed without it",
         true});
  }
}

std::vector<Field> place_fields() {
  using C = Config;
  using sdk::field;
  return {
      field("listen", &C::listen,
            "Addresses to listen on: tcp://, tls:// or udp://, an IP address or name, and a port.")
          .required()
          .at_least(int64_t{1})
          .at_most(int64_t{64})
          .example("[\"tcp://0.0.0.0:5140\", \"udp://0.0.0.0:5140\"]"),
      field("allow", &C::allow, "Addresses and networks that may send. Empty: everybody.")
          .example("[\"192.0.2.50\", \"198.51.100.0/24\"]"),
      field("stream", &C::stream, "Name of the stream that the records belong to."),
      field("parse", &C::parse,
            "\"none\": text records, as received. \"cef\": JSON records with the fields of each CEF message; "
            "what is not "
            "CEF becomes a JSON record with the whole message and the reason.",
            {{"none", Parse::none}, {"cef", Parse::cef}}),
      field("escaping", &C::escaping,
            "With parse = \"cef\": whether the sender escapes backslashes, bars and equals signs. \"auto\": "
            "seen in each "
            "message.",
            {{"auto", Escaping::automatic}, {"on", Escaping::on}, {"off", Escaping::off}}),
      field("merge_duplicates", &C::merge_duplicates,
            "With parse = \"cef\": messages of one sender with the same eventIdentifier and signatureId "
            "become one record. "
            "KICS sends one message for each pair of devices."),
      field("merge_window", &C::merge_window, "How long a message waits for its duplicates.")
          .at_least(milliseconds(10))
          .at_most(seconds(60)),
  };
}

std::vector<Field> limit_fields() {
  using C = Config;
  using sdk::field;
  return {
      field("framing", &C::framing,
            "How one message is told from the next over TCP and TLS. \"auto\": seen from the first bytes of "
            "each "
            "connection.",
            {{"auto", Framing::automatic},
             {"lf", Framing::lf},
             {"nul", Framing::nul},
             {"octet-counting", Framing::octet_counting}}),
      field("max_record", &C::max_record,
            "Longest message; of a longer one the beginning goes to the dead letters.")
          .at_least(sdk::Bytes{480})
          .at_most(sdk::Bytes{uint64_t{16} << 20}),
      field("max_connections", &C::max_connections,
            "Most TCP and TLS connections at a time; further ones are reset.")
          .at_least(int64_t{1})
          .at_most(int64_t{4096}),
      field("max_connections_per_sender", &C::max_connections_per_sender,
            "The same for one sender's address.")
          .at_least(int64_t{1})
          .at_most(int64_t{4096}),
      field("idle_timeout", &C::idle_timeout,
            "Close a connection on which nothing has come for so long; 0: never. A sender that has died is "
            "noticed without "
            "it.")
          .at_least(milliseconds(0))
          .at_most(std::chrono::hours(24)),
      field("receive_buffer", &C::receive_buffer,
            "Memory that the kernel may use for waiting UDP datagrams of each address, as far as "
            "net.core.rmem_max allows.")
          .at_least(sdk::Bytes{uint64_t{64} << 10})
          .at_most(sdk::Bytes{uint64_t{1} << 30}),
  };
}

std::vector<Field> tls_fields() {
  using C = Config;
  using sdk::field;
  return {
      field("certificate", &C::certificate,
            "For tls://: our certificate in PEM form, intermediates behind it.")
          .file()
          .example("\"/etc/sluice/syslog.crt\""),
      field("private_key", &C::private_key, "For tls://: private key of the certificate in PEM form.")
          .file()
          .example("\"/etc/sluice/syslog.key\""),
      field("private_key_password", &C::private_key_password,
            "Password of the private key, where it is encrypted.")
          .example("{ credential = \"syslog.key\" }"),
      field("client_ca", &C::client_ca,
            "For tls://: senders have to show a certificate of one of these authorities (or one of these "
            "certificates), "
            "in PEM form. Without it senders are not asked.")
          .file()
          .example("\"/etc/sluice/senders-ca.pem\""),
  };
}

std::vector<Field> pace_fields() {
  using C = Config;
  using sdk::field;
  return {
      field("collect_time", &C::collect_time,
            "How long records are collected before they are made safe together.")
          .at_least(milliseconds(1))
          .at_most(seconds(60)),
      field("collect_size", &C::collect_size,
            "How much may be collected; then reading stops until it is safe, and TCP senders wait.")
          .at_least(sdk::Bytes{uint64_t{64} << 10})
          .at_most(sdk::Bytes{uint64_t{64} << 20}),
      field("idle", &C::idle,
            "For `run --once`: the run ends when nothing has come for so long; 0: it waits until it is "
            "stopped.")
          .at_least(milliseconds(0))
          .at_most(std::chrono::hours(24)),
  };
}

std::vector<Field> all_fields() {
  std::vector<Field> fields = place_fields();
  for (auto& more : {limit_fields, tls_fields, pace_fields}) {
    for (auto& field : more()) fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace

const sdk::Spec<Config>& spec() {
  static const sdk::Spec<Config> spec(all_fields(), check);
  return spec;
}

}  // namespace sluice::syslog
