// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/config.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "support/event_format/options.hpp"

namespace sluice::siem {
namespace {

using Problems = std::vector<sdk::Problem>;

bool is_printable(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 32 && c < 127; });
}

bool is_member_name(const std::string& text) {
  return text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                  c == '-' || c == '.';
         });
}

bool is_alphanumeric(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

void check_tls(const Config& config, Problems& problems) {
  const std::pair<const char*, bool> written[] = {
      {"ca", !config.ca.empty()},
      {"server_certificate", !config.server_certificate.empty()},
      {"server_name", !config.server_name.empty()},
      {"certificate", !config.certificate.empty()},
      {"private_key", !config.private_key.empty()},
      {"private_key_password", !config.private_key_password.empty()},
      {"verify", config.verify == Verify::none}};
  if (config.transport != Transport::tls) {
    for (const auto& [option, is_written] : written) {
      if (is_written) problems.push_back({option, "is for TLS only; add transport = \"tls\" or remove it"});
    }
    return;
  }
  if (config.certificate.empty() != config.private_key.empty()) {
    problems.push_back(
        config.certificate.empty()
            ? sdk::Problem{"private_key", "needs certificate beside it; name both or neither"}
            : sdk::Problem{"certificate", "needs private_key beside it; name both or neither"});
  }
  if (!config.private_key_password.empty() && config.private_key.empty()) {
    problems.push_back({"private_key_password", "needs private_key, the key that it opens"});
  }
  const bool pinned = !config.server_certificate.empty();
  if (pinned && !config.ca.empty()) {
    problems.push_back(
        {"ca", "has no effect beside server_certificate, which pins one certificate; remove one of them"});
  }
  if (config.verify == Verify::none && (pinned || !config.ca.empty())) {
    problems.push_back(
        {"verify",
         "\"none\" contradicts server_certificate and ca, which say whom to trust; remove verify, or "
         "both of them"});
  } else if (config.verify == Verify::none) {
    problems.push_back({"verify",
                        "\"none\" lets anybody on the way read and swallow the records; save the receiver's "
                        "certificate and name it in server_certificate",
                        true});
  }
}

void check_udp(const Config& config, Problems& problems) {
  if (config.transport != Transport::udp) return;
  if (config.framing != Framing::lf) {
    problems.push_back({"framing", "means nothing over UDP, where each datagram is one record; remove it"});
  }
  if (config.confirm != Confirm::automatic) {
    problems.push_back({"confirm",
                        "is not possible over UDP, which confirms nothing; use transport = \"tcp\" or "
                        "remove it"});
  }
  if (max_record(config) > largest_datagram) {
    problems.push_back({"max_record", "is more than fits into a UDP datagram; use at most 65507"});
  }
}

void check_header(const Config& config, Problems& problems) {
  if (!is_printable(config.hostname) || config.hostname.size() > 255) {
    problems.push_back({"hostname",
                        "is not a host name for a syslog header; use up to 255 printable ASCII characters "
                        "without spaces"});
  }
  if (config.app_name.empty() || !is_printable(config.app_name) || config.app_name.size() > 48) {
    problems.push_back({"app_name",
                        "is not a name for a syslog header; use 1 to 48 printable ASCII characters without "
                        "spaces"});
  } else if (config.header == Header::rfc3164 &&
             (!is_alphanumeric(config.app_name) || config.app_name.size() > 32)) {
    problems.push_back({"app_name", "is not a tag of RFC 3164; use 1 to 32 letters and digits"});
  }
}

/// CEF and LEEF know what may stand in front of them.
void check_message(const Config& config, Problems& problems) {
  using event_format::Format;
  event_format::check_format(config.format, config.mapping, problems);
  if (!is_member_name(config.record_id)) {
    problems.push_back({"record_id", "is not a plain name; use up to 64 letters, digits, '_', '-' and '.'"});
  } else if (!config.record_id.empty() && config.format != Format::verbatim &&
             config.format != Format::json) {
    problems.push_back({"record_id",
                        "adds a member to JSON records, and this format writes none; remove it, or "
                        "use format = \"json\""});
  }
  const bool marked = config.format == Format::cef || config.format == Format::leef;
  if (marked && config.framing == Framing::octet_counting && config.header == Header::none &&
      config.transport != Transport::udp) {
    const std::string name = config.format == Format::cef ? "CEF" : "LEEF";
    problems.push_back(
        {"framing", "\"octet-counting\" frames syslog messages, and a bare " + name +
                        " line is none: receivers take the number in front for a part of it; set header = "
                        "\"rfc5424\" or \"rfc3164\", or framing = \"lf\""});
  }
}

void check(const Config& config, Problems& problems) {
  check_message(config, problems);
  check_tls(config, problems);
  check_udp(config, problems);
  check_header(config, problems);
  if (config.close_timeout > config.timeout) {
    problems.push_back({"close_timeout", "is longer than timeout, which ends every wait; raise timeout too"});
  }
}

std::vector<std::pair<std::string, int>> numbered(std::initializer_list<const char*> names) {
  std::vector<std::pair<std::string, int>> out;
  for (const char* name : names) out.emplace_back(name, static_cast<int>(out.size()));
  return out;
}

const auto facilities = {"kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
                         "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
                         "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};
const auto severities = {"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};

using Field = sdk::Field<Config>;

std::vector<Field> wire_fields() {
  using C = Config;
  using sdk::field;
  return {
      field("address", &C::address, "The receiver.").required().address().example("\"kuma.example:5160\""),
      field("transport", &C::transport, "How to reach it.", transport_choices()),
      field("framing", &C::framing,
            "How one message is told from the next over TCP and TLS. KUMA: \"lf\" or \"nul\"; "
            "\"octet-counting\" "
            "is what RFC 5425 receivers expect.",
            framing_choices()),
      field("header", &C::header, "Syslog header before each record. KUMA needs none.", header_choices()),
      field("facility", &C::facility, "Facility in the header.", numbered(facilities)),
      field("severity", &C::severity, "Severity in the header.", numbered(severities)),
      field("app_name", &C::app_name, "Application in the header."),
      field("hostname", &C::hostname, "Host in the header; without it this host's name."),
  };
}

std::vector<Field> tls_fields() {
  using C = Config;
  using sdk::field;
  return {
      field("ca", &C::ca,
            "Certificates of the authorities to trust instead of the system's, in PEM form. The host name is "
            "checked.")
          .file()
          .example("\"/etc/sluice/kuma-ca.pem\""),
      field("server_certificate", &C::server_certificate,
            "The receiver's own certificate in PEM form (pinned): no other is accepted, its host name and "
            "dates do not "
            "matter.")
          .file(),
      field("server_name", &C::server_name,
            "Name that the receiver's certificate has to be for, where it is not the host in address."),
      field("certificate", &C::certificate,
            "Client certificate in PEM form, where the receiver asks for one.")
          .file(),
      field("private_key", &C::private_key, "Private key of the client certificate in PEM form.").file(),
      field("private_key_password", &C::private_key_password,
            "Password of the private key, where it is encrypted.")
          .example("{ credential = \"siem.key\" }"),
      field("verify", &C::verify,
            "How the receiver's certificate is checked: \"full\", or \"none\" for a laboratory.",
            {{"full", Verify::full}, {"none", Verify::none}}),
  };
}

std::vector<Field> delivery_fields() {
  using C = Config;
  using sdk::field;
  using std::chrono::milliseconds;
  return {
      field("confirm", &C::confirm,
            "What counts as delivered. \"close\": the receiver closes the connection after the end of the "
            "data, so it "
            "has read everything. \"kernel\": its kernel has acknowledged everything. \"auto\": the first, "
            "and the "
            "second for a receiver that has shown that it never closes.",
            {{"auto", Confirm::automatic}, {"close", Confirm::close}, {"kernel", Confirm::kernel}}),
      field(
          "record_id", &C::record_id,
          "Name of a member that is added to each JSON record, so that the SIEM can tell a record that "
          "arrived twice: 32 hexadecimal digits that follow from the record's bytes. Left out: records stay "
          "as they are.")
          .example("\"sluice_id\""),
      field("max_record", &C::max_record,
            "Longest message, header included; longer ones go to the dead letters. Without it 1000000 over "
            "TCP and TLS, "
            "16384 over UDP: what a KUMA collector takes by default.")
          .example("\"4 MiB\"")
          .at_least(sdk::Bytes{480})
          .at_most(sdk::Bytes{uint64_t{64} << 20}),
      field("connect_timeout", &C::connect_timeout, "Time for connecting to one address.")
          .at_least(milliseconds(100))
          .at_most(milliseconds(600'000)),
      field(
          "timeout", &C::timeout,
          "Longest time without any progress: no byte taken, none acknowledged. Also for the TLS handshake.")
          .at_least(milliseconds(100))
          .at_most(milliseconds(3'600'000)),
      field("close_timeout", &C::close_timeout,
            "How long to wait for the receiver to close after the end of the data, counted from its last "
            "acknowledgement. A slow receiver needs longer.")
          .at_least(milliseconds(100))
          .at_most(milliseconds(3'600'000)),
  };
}

std::vector<Field> all_fields() {
  std::vector<Field> fields = wire_fields();
  for (auto& field : event_format::format_fields(&Config::format, &Config::mapping))
    fields.push_back(std::move(field));
  for (auto& field : tls_fields()) fields.push_back(std::move(field));
  for (auto& field : delivery_fields()) fields.push_back(std::move(field));
  return fields;
}

}  // namespace

uint64_t max_record(const Config& config) {
  if (config.max_record) return config.max_record->value;
  return config.transport == Transport::udp ? 16'384 : 1'000'000;
}

const sdk::Spec<Config>& spec() {
  static const sdk::Spec<Config> spec(all_fields(), check);
  return spec;
}

support::tls::TlsOptions tls_options(const Config& config, const std::string& host) {
  support::tls::TlsOptions options;
  options.certificate.file = config.certificate;
  options.private_key.file = config.private_key;
  options.key_password = config.private_key_password.reveal();
  options.server_certificate.file = config.server_certificate;
  options.ca.file = config.ca;
  options.verify = config.verify == Verify::full;
  options.server_name = config.server_name.empty() ? host : config.server_name;
  return options;
}

}  // namespace sluice::siem
