// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/setup.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <Poco/URI.h>

#include "sources/kata/client.hpp"
#include "sources/kata/refusal.hpp"
#include "support/checkup/certificates.hpp"
#include "support/checkup/connection.hpp"
#include "support/checkup/fingerprint.hpp"
#include "support/text/toml_string.hpp"

namespace sluice::kata {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;
namespace checkup = support::checkup;
namespace tls = support::tls;

constexpr seconds between_requests{10};

/// Where the file sink writes that a pipeline without a SIEM gets.
constexpr const char* files_folder = "/var/lib/sluice/out";

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
  return text;
}

support::socket::Endpoint endpoint_of(const std::string& url) {
  const Poco::URI uri(url);
  return {uri.getHost(), uri.getPort()};
}

/// One run of setup: each step leaves what is done already.
class Setup {
 public:
  Setup(const SetupConfig& wanted, sdk::Person& person)
      : wanted_(wanted), person_(person), folder_(wanted.dir), peer_(endpoint_of(wanted.url)) {
    config_.api = wanted.api;
    config_.url = wanted.url;
    config_.certificate = folder_ / "client.crt";
    config_.private_key = folder_ / "client.key";
    config_.server_certificate = folder_ / (peer_.host + ".pem");
    config_.timeout = seconds(20);
    config_.max_timeout = seconds(1);
    config_.max_events = 10;
    config_.max_alerts = 10;
  }

  void run() {
    if (!checkup::report_name(person_, peer_, canceller_) ||
        !checkup::report_port(person_, peer_, canceller_))
      throw sdk::Failure::broken(peer_.text() + " cannot be reached; mend that first, then run setup again");
    make_id();
    make_identity();
    pin();
    wait_for_approval();
    const std::string name = pipeline_name();
    person_.pipeline(name, ready_pipeline(wanted_, config_, name));
    if (wanted_.siem.empty() && !std::filesystem::is_directory(files_folder)) {
      person_.warning("folder",
                      std::string(files_folder) + ", where the pipeline writes its files, is not there",
                      std::string("make it: install -d -o sluice -g sluice -m 0750 ") + files_folder);
    }
  }

 private:
  void make_id() {
    const auto file = folder_ / "external_system_id";
    const std::string before = read_text(file);
    config_.external_system_id = !wanted_.external_system_id.empty() ? wanted_.external_system_id
                                 : !before.empty()                   ? before
                                                                     : tls::make_uuid();
    if (config_.external_system_id != before)
      person_.file(file.string(), config_.external_system_id + "\n", false);
    person_.ok("external system id",
               config_.external_system_id + (before == config_.external_system_id ? "" : ", new"));
  }

  void make_identity() {
    const bool there =
        std::filesystem::exists(config_.certificate) && std::filesystem::exists(config_.private_key);
    if (there && !wanted_.renew) {
      checkup::report_identity(
          person_, config_.certificate, config_.private_key, "", system_clock::now(),
          "renew it with `sluice setup kata --renew ...`; a new one needs a new approval");
      return;
    }
    if (there && !person_.confirm("",
                                  "The Central Node approved the present certificate. A new one gets nothing "
                                  "until the administrator approves it again. Make a new one?"))
      throw sdk::Failure::cancelled();
    const auto identity = tls::make_identity(wanted_.key_type, "sluice",
                                             std::chrono::days(wanted_.lifetime_days), system_clock::now());
    person_.file(config_.private_key, identity.key, true);
    person_.file(config_.certificate, identity.certificate, false);
    person_.ok("client certificate",
               "made for " + std::to_string(wanted_.lifetime_days) + " days: " + config_.certificate);
  }

  void pin() {
    tls::TlsOptions identity =
        tls::tls_options(config_);  // some servers show nothing to a client without one
    identity.server_name = peer_.host;
    const auto shown = checkup::fetch_certificate(peer_, identity, canceller_);
    const std::string seen = tls::fingerprint(*shown), pem = tls::to_pem(*shown);
    const std::string before = read_text(config_.server_certificate);
    if (!before.empty() && read_pem_fingerprint() == seen && wanted_.fingerprint.empty())
      return person_.ok("server certificate", "still the pinned one, SHA-256 " + seen);
    agree_on(*shown, !before.empty());
    person_.file(config_.server_certificate, pem, false);
    person_.ok("server certificate", "pinned: " + config_.server_certificate);
  }

  std::string read_pem_fingerprint() const {
    return tls::fingerprint(
        *tls::load_certificates({.file = config_.server_certificate, .text = {}}, "server_certificate")
             .front());
  }

  void agree_on(const X509& shown, bool replaces) {
    if (checkup::is_the_given_one(shown, wanted_.fingerprint, "the Central Node")) return;
    checkup::show_certificate(person_, shown);
    if (replaces)
      person_.warning("server certificate", "it is not the one that was pinned before",
                      "accept it only if you know that the Central Node's certificate was replaced");
    checkup::ask_to_pin(person_, "Does the administrator of the Central Node see the same fingerprint?");
  }

  void wait_for_approval() {
    Client client(config_, config_.url, [] {
      return std::chrono::duration_cast<milliseconds>(system_clock::now().time_since_epoch());
    });
    const auto since = std::chrono::steady_clock::now();
    for (int request = 1;; ++request) {
      if (const auto page = ask(client)) return show(*page);
      if (request == 1) ask_for_approval();
      const auto waited = std::chrono::duration_cast<seconds>(std::chrono::steady_clock::now() - since);
      person_.progress("not approved yet; " + std::to_string(request) + " requests in " +
                       std::to_string(waited.count()) + " s, Ctrl-C stops");
      person_.wait(between_requests);
    }
  }

  /// The body of the first page; nothing while the administrator has not accepted.
  std::optional<std::string> ask(Client& client) {
    constexpr std::size_t most = std::size_t{8} << 20;
    try {
      Answer answer = client.fetch("");
      if (answer.kind == Answer::Kind::not_approved) return std::nullopt;
      return answer.kind == Answer::Kind::page ? answer.response.read_limited(most) : "";
    } catch (const NodeFailure& failure) {
      throw sdk::Failure::broken(failure.what());
    }
  }

  void ask_for_approval() {
    const auto identity = tls::load_certificates({.file = config_.certificate, .text = {}}, "certificate");
    person_.note("approval", "the Central Node does not know this machine yet",
                 "the administrator accepts it in the web interface, section External systems: id " +
                     config_.external_system_id + ", certificate fingerprint " +
                     tls::fingerprint(*identity.front()));
  }

  void show(const std::string& page) {
    const std::string what = wanted_.api == Api::events ? "events" : "alerts";
    std::string found = "a first answer of " + std::to_string(page.size()) + " bytes";
    try {
      const auto parsed = Poco::JSON::Parser().parse(page).extract<Poco::JSON::Object::Ptr>();
      for (const auto& name : names_of(wanted_.api).arrays)
        if (const auto list = parsed->getArray(name))
          found = "a first page with " + std::to_string(list->size()) + " " + what;
    } catch (const Poco::Exception&) {
      // A page longer than is read here, or 204: the answer itself is the proof.
    }
    person_.ok("approval", "the Central Node answers: " + found);
  }

  std::string pipeline_name() const {
    if (!wanted_.name.empty()) return wanted_.name;
    std::string host = peer_.host;
    std::replace_if(
        host.begin(), host.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '.'; }, '-');
    return std::string("kata-") + (wanted_.api == Api::events ? "events-" : "alerts-") + host;
  }

  const SetupConfig& wanted_;
  sdk::Person& person_;
  std::filesystem::path folder_;
  support::socket::Endpoint peer_;
  support::socket::Canceller canceller_;
  Config config_;
};

}  // namespace

void setup(const SetupConfig& wanted, sdk::Host, sdk::Person& person) {
  Setup(wanted, person).run();
}

std::string ready_pipeline(const SetupConfig& wanted, const Config& config, const std::string& name) {
  const bool events = wanted.api == Api::events;
  std::string text =
      "# Made by `sluice setup kata`: " + std::string(events ? "telemetry" : "alerts") + " of " + config.url +
      "\n\n[schedule]\nevery = \"" + (events ? "5s" : "1m") +
      "\"    # a full page is followed at once by the next one\n\n[source]\nplugin = \"kata\"\n";
  if (!events) text += "api = \"alerts\"\n";
  using support::toml_string;
  text += "url = " + toml_string(config.url) +
          "\nexternal_system_id = " + toml_string(config.external_system_id) +
          "\ncertificate = " + toml_string(config.certificate) +
          "\nprivate_key = " + toml_string(config.private_key) +
          "\nserver_certificate = " + toml_string(config.server_certificate) + "    # pinned\n\n[[sink]]\n";
  if (wanted.siem.empty()) {
    text +=
        "plugin = \"file\"\npath = \"" + std::string(files_folder) + "/" + name +
        "-{date}.ndjson\"\n\n# To send to a SIEM, beside the file or instead of it:\n# [[sink]]\n# plugin = "
        "\"siem\"\n# address = \"kuma.example:5160\"\n";
  } else {
    text += "plugin = \"siem\"\naddress = " + toml_string(wanted.siem) + "\n";
  }
  return text +
         "\n[buffer]\ntype = \"disk\"\nmax_size = \"20 GiB\"    # what a dead SIEM may cost in disk space\n";
}

}  // namespace sluice::kata
