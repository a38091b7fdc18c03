// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/setup.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <Poco/URI.h>

#include "sources/kics/access.hpp"
#include "sources/kics/package.hpp"
#include "sources/kics/probe.hpp"
#include "sources/kics/resource.hpp"
#include "support/checkup/certificates.hpp"
#include "support/checkup/connection.hpp"
#include "support/checkup/fingerprint.hpp"
#include "support/https/clock.hpp"

namespace sluice::kics {

namespace {

using sdk::Failure;
using std::chrono::system_clock;
namespace checkup = support::checkup;
namespace tls = support::tls;

constexpr const char* renew =
    "make a new communication data package for the connector and run `sluice setup kics` with it";

std::string read_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Whether a certificate is one of those in a PEM text; false where there is none in it.
bool holds(const std::string& pem, const std::string& fingerprint) {
  if (pem.empty()) return false;
  try {
    for (const auto& one : tls::load_certificates({.file = {}, .text = pem}, "webserver.pem"))
      if (tls::fingerprint(*one) == fingerprint) return true;
  } catch (const Failure&) {
    return false;
  }
  return false;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// One run of setup. Nothing is stored before the Server has given a token.
class Setup {
 public:
  Setup(const SetupConfig& wanted, sdk::Person& person)
      : wanted_(wanted), person_(person), purpose_(purpose_of(wanted)) {}

  void run() {
    open_package();
    reach();
    pin();
    Paths paths({});
    Client client(access_, std::chrono::seconds(20), Clocks(), paths);
    client.authorise();
    person_.ok("authorisation", "the Server gives this connector a token");
    const About about = look_around(client);
    const auto probed = probe(client, [this](const std::string& path) {
      person_.progress("asking for one row at " + path);
      person_.wait(std::chrono::milliseconds(0));
    });
    person_.progress({});
    for (const auto& info : catalogue()) report(info, probed);
    report_rights();
    store(probe_report(access_.url, tls::to_text(system_clock::now()), about, probed));
    choose_resources();
    write_pipeline();
  }

 private:
  void open_package() {
    const auto password =
        wanted_.package_password
            ? *wanted_.package_password
            : person_.ask_secret("package-password-file", "Certificate access password of the package:");
    package_ = read_package(wanted_.package, std::string(password.reveal()));
    access_.url = base_url(wanted_.url.empty() ? package_.server_uri : wanted_.url);
    access_.tls.identity = package_.identity;
    const Poco::URI uri(access_.url);
    peer_ = {uri.getHost(), uri.getPort()};
    const std::filesystem::path folder(wanted_.dir);
    config_.url = access_.url;
    config_.certificate = folder / (label() + ".crt");
    config_.private_key = folder / (label() + ".key");
    config_.server_certificate = folder / (label() + "-server.pem");
    person_.ok("package",
               "connector " + tls::subject(*package_.identity->certificate) + ", Server " + access_.url);
    checkup::report_validity(person_, "client certificate", *package_.identity->certificate,
                             system_clock::now(), renew);
  }

  /// What files and pipeline are named after: a site may have several Servers.
  std::string label() const {
    std::string text = peer_.host + (peer_.port == 8080 ? "" : "-" + std::to_string(peer_.port));
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '.'; }, '-');
    return text;
  }

  void reach() {
    if (checkup::report_name(person_, peer_, canceller_) && checkup::report_port(person_, peer_, canceller_))
      return;
    throw Failure::broken(peer_.text() + " cannot be reached; it is the address that " +
                          (wanted_.url.empty()
                               ? "the package names: mend the way there, or give --url where this "
                                 "machine reaches the Server under another one"
                               : "--url names: check it") +
                          ", then run setup again");
  }

  void pin() {
    tls::TlsOptions identity = access_.tls;
    identity.server_name = peer_.host;
    const auto shown = checkup::fetch_certificate(peer_, identity, canceller_);
    const std::string seen = tls::fingerprint(*shown);
    agree_on(seen, *shown);
    access_.tls.server_certificate.text = tls::to_pem(*shown);
    person_.ok("TLS", "the Server's certificate is pinned, SHA-256 " + seen);
  }

  /// Returns where the certificate that the Server shows is the one to trust.
  void agree_on(const std::string& seen, const X509& shown) {
    if (checkup::is_the_given_one(shown, wanted_.fingerprint, "the Server")) return;
    if (holds(package_.webserver_pem, seen)) return;
    if (!package_.webserver_pem.empty()) {
      throw Failure::broken(
          "the Server shows the certificate SHA-256 " + seen +
          ", webserver.pem in the package is another one; if the Server's certificate was replaced on "
          "purpose, make a new package, or compare the fingerprint with the Server's and give it with "
          "--fingerprint; otherwise somebody stands between");
    }
    if (holds(read_text(config_.server_certificate), seen)) return;
    checkup::show_certificate(person_, shown, "the package holds no webserver.pem to compare it with");
    checkup::ask_to_pin(person_, "Does the administrator of the KICS Server see the same fingerprint?");
  }

  About look_around(Client& client) {
    const About about = ask_about(client);
    support::https::report_clock(person_, about.date, system_clock::now());
    if (about.status == 200)
      person_.ok("product",
                 "KICS for Networks " + (about.version.empty() ? "of an unknown version" : about.version));
    else
      person_.note("product", "the Server does not tell its version: HTTP " + std::to_string(about.status));
    return about;
  }

  void report(const ResourceInfo& info, const std::vector<Probed>& probed) {
    std::string refused, absent;
    bool forbidden = false;
    for (const auto& one : probed) {
      if (one.resource != info.name) continue;
      if (one.is_page) {
        (one.has_rows ? readable_ : empty_).push_back(info.name);
        return person_.ok(info.name, one.path + " answers" + (one.has_rows ? "" : ", without rows"));
      }
      const bool is_absent = Paths::is_absent(one.status);
      forbidden = forbidden || one.status == 401 || one.status == 403;
      std::string& list = is_absent ? absent : refused;
      list += (list.empty() ? "" : "; ") + one.path + ": " + one.result;
    }
    if (refused.empty())
      return person_.note(
          info.name, "not offered (" + absent + ")",
          info.guessed ? "if you know where this Server has it, name the path in the option paths" : "");
    if (forbidden) forbidden_.push_back(info.name);
    person_.warning(info.name, refused,
                    forbidden
                        ? "where it is wanted, give the connector's application user a role that may read it"
                        : "run setup again later; if it stays so, look at the Server's own state");
  }

  void report_rights() {
    if (!readable_.empty()) person_.ok("rights", "the application user reads " + joined(readable_));
    if (!empty_.empty())
      person_.note("rights",
                   "no rows in " + joined(empty_) +
                       ": empty, or hidden from the application user; some Servers do not say which");
    if (!forbidden_.empty()) person_.note("rights", "not allowed: " + joined(forbidden_));
  }

  void store(const std::string& report) {
    const auto identity = tls::to_text(*package_.identity);
    put(config_.private_key, identity.private_key, true);
    put(config_.certificate, identity.certificate, false);
    put(config_.server_certificate, access_.tls.server_certificate.text, false);
    person_.ok("files", "key and certificates are in " + wanted_.dir +
                            "; the package is not needed any more: keep it in a safe place, or delete it");
    const std::string file = std::filesystem::path(wanted_.dir) / "kics-probe.txt";
    person_.file(file, report, false);
    person_.note("report", "what the Server answers is in " + file + ", for support");
  }

  /// A file that is right stays untouched, so that nobody who uses it connects afresh.
  void put(const std::string& file, const std::string& text, bool is_private) {
    if (read_text(file) != text) person_.file(file, text, is_private);
  }

  void choose_resources() {
    config_.resources = wanted_.resources;
    if (!config_.resources.empty()) return;
    if (purpose_ == Purpose::events) {
      config_.resources = {"events"};
    } else {
      std::erase_if(config_.resources = Config().resources,
                    [this](const auto& name) { return !answers(name); });
    }
    if (config_.resources.empty() || !answers(config_.resources.front()))
      throw Failure::broken(
          "the Server offers nothing of what the pipeline would read; see above, and give the "
          "connector's application user a role that may");
  }

  bool answers(const std::string& resource) const {
    const auto in = [&](const auto& list) {
      return std::find(list.begin(), list.end(), resource) != list.end();
    };
    return in(readable_) || in(empty_);
  }

  void write_pipeline() {
    static constexpr const char* purposes[] = {"inventory", "changes", "events"};
    const std::string name =
        !wanted_.name.empty() ? wanted_.name
                              : std::string("kics-") + purposes[static_cast<int>(purpose_)] + "-" + label();
    std::error_code error;
    if (purpose_ == Purpose::tables && !std::filesystem::is_directory(wanted_.csv_dir, error)) {
      person_.warning(
          "folder", wanted_.csv_dir + " is not there, and a share that is not mounted looks the same",
          "make it, with the service as its owner: install -d -o sluice -g sluice " + wanted_.csv_dir);
    }
    person_.pipeline(name, ready_pipeline(wanted_, purpose_, config_));
  }

  const SetupConfig& wanted_;
  sdk::Person& person_;
  const Purpose purpose_;
  Package package_;
  Access access_;
  support::socket::Endpoint peer_;
  support::socket::Canceller canceller_;
  Config config_;
  std::vector<std::string> readable_, empty_, forbidden_;
};

}  // namespace

void setup(const SetupConfig& wanted, sdk::Host, sdk::Person& person) {
  Setup(wanted, person).run();
}

}  // namespace sluice::kics
