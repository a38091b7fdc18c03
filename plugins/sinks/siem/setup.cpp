// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/setup.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <optional>

#include <unistd.h>

#include "sinks/siem/framing.hpp"
#include "sinks/siem/header.hpp"
#include "sinks/siem/test_event.hpp"
#include "support/checkup/connection.hpp"
#include "support/checkup/fingerprint.hpp"
#include "support/socket/connection.hpp"
#include "support/socket/datagram.hpp"
#include "support/tls/certificate.hpp"
#include "support/tls/make_identity.hpp"

namespace sluice::siem {

namespace {

using std::chrono::system_clock;
namespace checkup = support::checkup;
namespace tls = support::tls;

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

class Setup {
 public:
  Setup(const SetupConfig& wanted, sdk::Person& person)
      : wanted_(wanted), person_(person), peer_(support::socket::parse_endpoint(wanted.address)) {
    config_.address = wanted.address;
    config_.transport = wanted.transport;
    config_.framing = wanted.framing;
    config_.header = wanted.header;
    config_.ca = wanted.ca;
  }

  void run() {
    if (!checkup::report_name(person_, peer_, canceller_)) return stop_here();
    if (wanted_.transport == Transport::udp) {
      send_datagram();
    } else {
      if (!checkup::report_port(person_, peer_, canceller_)) return stop_here();
      if (wanted_.transport == Transport::tls && !trust()) return stop_here();
      report_closing();
      send_event();
    }
    show_sink();
  }

 private:
  [[noreturn]] void stop_here() const {
    throw sdk::Failure::broken(peer_.text() + " cannot be used yet; mend that first, then run setup again");
  }

  /// By an authority that is known, or by a certificate that a person has compared.
  bool trust() {
    if (!wanted_.ca.empty() || wanted_.dir.empty())
      return checkup::report_tls(person_, peer_, tls_options(config_, peer_.host), canceller_,
                                 system_clock::now());
    const auto shown = fetch_certificate();
    const std::string file = (std::filesystem::path(wanted_.dir) / (peer_.host + ".pem")).string();
    checkup::show_certificate(person_, *shown);
    if (!checkup::is_the_given_one(*shown, wanted_.fingerprint, "the collector"))
      checkup::ask_to_pin(person_, "Is this the certificate of your collector? It will be pinned.");
    person_.file(file, tls::to_pem(*shown), false);
    config_.server_certificate = file;
    return checkup::report_tls(person_, peer_, tls_options(config_, peer_.host), canceller_,
                               system_clock::now());
  }

  tls::X509Ptr fetch_certificate() {
    try {
      return checkup::fetch_certificate(peer_, {.server_name = peer_.host}, canceller_);
    } catch (const sdk::Failure& failure) {
      give_up("TLS", failure,
              "if the collector speaks no TLS at this port, use its TLS port, or leave --transport out");
    }
  }

  [[noreturn]] void give_up(const char* step, const sdk::Failure& failure, const char* remedy) {
    if (failure.status() == SLUICE_CANCELLED) throw failure;
    person_.failure(step, failure.what(), remedy);
    stop_here();
  }

  /// A connection for one question; the context has to live as long.
  std::unique_ptr<support::socket::Connection> connect() {
    if (wanted_.transport == Transport::tls && !context_) context_.emplace(tls_options(config_, peer_.host));
    support::socket::ConnectionOptions options;
    options.peer = peer_;
    options.timeout = std::chrono::seconds(10);
    auto connection =
        std::make_unique<support::socket::Connection>(options, canceller_, context_ ? &*context_ : nullptr);
    connection->open();
    return connection;
  }

  void report_closing() {
    person_.progress("waiting how the collector answers the end of a connection");
    try {
      const auto connection = connect();
      closes_ = connection->finish(wanted_.wait).closing == support::socket::Closing::peer_closed;
    } catch (const sdk::Failure& failure) {
      return person_.warning(
          "confirmation", std::string("the end of an empty connection was answered with: ") + failure.what(),
          "sluice goes on with confirm = \"auto\" and finds out by itself");
    }
    person_.progress({});
    person_.ok("confirmation",
               closes_ ? "the collector closes after us: each transaction is confirmed by its end of file"
                       : "the collector keeps connections open: its kernel's acknowledgement is all "
                         "there is, and sluice takes that by itself (confirm = \"auto\")");
  }

  /// With its syslog header and, in a stream, its frame.
  std::string event() {
    marker_ = "sluice-test-" + tls::make_uuid().substr(0, 8);
    const auto now = system_clock::now();
    const std::string record = test_event(wanted_.format, marker_, host_name(), now);
    const std::string header = HeaderWriter(config_, host_name(), ::getpid()).text("test", now);
    if (wanted_.transport == Transport::udp) return header + record;
    return framed(header, record);
  }

  std::string framed(const std::string& header, const std::string& record) const {
    const std::string line = record + '\n';
    const auto end = static_cast<uint32_t>(record.size());
    const sluice_batch batch{sizeof batch,        SLUICE_FORMAT_TEXT, 0,           1,
                             sdk::borrow("test"), line.data(),        line.size(), &end};
    const sluice_rejects none{sizeof none, 0, nullptr, [](void*, uint32_t, sluice_str) {}};
    std::string bytes;
    Framer(wanted_.framing, max_record(config_))
        .write(sdk::BatchView(&batch), header, sdk::Rejects(&none),
               [&](std::string_view piece) { bytes += piece; });
    return bytes;
  }

  void send_event() {
    if (wanted_.quiet) return;
    try {
      const auto connection = connect();
      connection->write(event());
      connection->finish(wanted_.wait);
    } catch (const sdk::Failure& failure) {
      give_up("test event", failure,
              "look at the collector's own log: it may be stopped, take other senders only, or expect TLS at "
              "this port (--transport tls)");
    }
    say_sent();
  }

  void send_datagram() {
    person_.note("port", "UDP says nothing about the other end: whether the event arrives shows only there");
    if (wanted_.quiet) return;
    support::socket::Datagram socket(peer_, canceller_);
    socket.send(event());
    socket.check();
    say_sent();
  }

  std::string form() const {
    using event_format::Format;
    const bool json = wanted_.format == Format::verbatim || wanted_.format == Format::json;
    return json ? "JSON" : std::string(event_format::to_string(wanted_.format));
  }

  void say_sent() {
    person_.ok("test event", "sent as " + form() + " with the mark " + marker_);
    person_.note("test event", "look for it in the SIEM, it is there within a minute",
                 "KUMA, Events: SELECT * FROM `events` WHERE Raw LIKE '%" + marker_ +
                     "%' (the collector's normalizer has to keep the raw event, or to map EventType)");
  }

  void show_sink() {
    using event_format::Format;
    std::string text = "[[sink]] plugin = \"siem\", address = \"" + wanted_.address + "\"";
    const auto add = [&text](const std::string& option, const auto& choices, auto chosen) {
      for (const auto& [name, value] : choices)
        if (value == chosen && value != choices.front().second) text += ", " + option + " = \"" + name + '"';
    };
    add("transport", transport_choices(), wanted_.transport);
    add("framing", framing_choices(), wanted_.framing);
    add("header", header_choices(), wanted_.header);
    add("format", event_format::format_choices(), wanted_.format);
    if (wanted_.format != Format::verbatim && wanted_.format != Format::json)
      text += ", mapping = \"NAME\" (the shipped ones: docs/mappings.md)";
    if (!config_.server_certificate.empty())
      text += ", server_certificate = \"" + config_.server_certificate + "\"";
    if (!config_.ca.empty()) text += ", ca = \"" + config_.ca + "\"";
    person_.note("pipeline", text);
  }

  const SetupConfig& wanted_;
  sdk::Person& person_;
  support::socket::Endpoint peer_;
  support::socket::Canceller canceller_;
  std::optional<tls::ClientContext> context_;
  Config config_;
  std::string marker_;
  bool closes_ = false;
};

}  // namespace

const sdk::Spec<SetupConfig>& setup_spec() {
  using S = SetupConfig;
  using sdk::field;
  static const sdk::Spec<SetupConfig> spec{
      {field("address", &S::address, "HOST:PORT of the collector.").address().positional().required(),
       field("transport", &S::transport, "How it is spoken to.", transport_choices()),
       field("format", &S::format, "Format of the test event; \"verbatim\" and \"json\": JSON.",
             event_format::format_choices()),
       field("framing", &S::framing, "How one message is told from the next over TCP and TLS.",
             framing_choices()),
       field("header", &S::header, "Syslog header before the test event.", header_choices()),
       field("ca", &S::ca,
             "Certificates of the authorities to trust; otherwise the collector's own is pinned.")
           .file(),
       field("dir", &S::dir, "Folder for the pinned certificate.").path(),
       field("fingerprint", &S::fingerprint,
             "SHA-256 of the collector's certificate, for a setup without questions: no other is pinned."),
       field("wait", &S::wait,
             "How long the collector may take to close a connection after we have ended it.")
           .at_least(std::chrono::milliseconds(10))
           .at_most(std::chrono::seconds(60)),
       field("quiet", &S::quiet, "Send no test event.")}};
  return spec;
}

void setup(const SetupConfig& wanted, sdk::Host, sdk::Person& person) {
  Setup(wanted, person).run();
}

}  // namespace sluice::siem
