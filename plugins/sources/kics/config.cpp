// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/config.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <Poco/Exception.h>
#include <sluice/sdk/failure.hpp>

#include "sources/kics/access.hpp"
#include "sources/kics/moment.hpp"
#include "sources/kics/paths.hpp"
#include "sources/kics/resource.hpp"

namespace sluice::kics {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Problems = std::vector<sdk::Problem>;

void check_package(const Config& config, Problems& problems) {
  if (!config.package_password) {
    problems.push_back({"package_password",
                        "is missing: it is the certificate access password that was typed in "
                        "when the package was made; name it as a secret",
                        false});
  }
  for (const auto& [option, is_written] :
       {std::pair{"url", !config.url.empty()}, std::pair{"certificate", !config.certificate.empty()},
        std::pair{"private_key", !config.private_key.empty()},
        std::pair{"private_key_password", config.private_key_password.has_value()}}) {
    if (is_written)
      problems.push_back({option, "is in the package already; remove it, or remove package", false});
  }
}

void check_url(const Config& config, Problems& problems) {
  if (config.url.empty()) {
    problems.push_back({"package",
                        "nothing says where the Server is; name the communication data package of the "
                        "connector, or url with certificate and private_key",
                        false});
    return;
  }
  try {
    base_url(config.url);
  } catch (const sdk::Failure& failure) {
    problems.push_back({"url", failure.what(), false});
  }
  if (config.certificate.empty()) {
    problems.push_back({"certificate",
                        "is missing: the Server knows a connector by its certificate; name it beside "
                        "url, or name the package instead",
                        false});
  }
  if (config.private_key.empty()) {
    problems.push_back(
        {"private_key", "is missing: name the key of certificate, or name the package instead", false});
  }
  if (config.package_password) {
    problems.push_back({"package_password", "has no effect without package; remove it", false});
  }
}

void check_trust(const Config& config, Problems& problems) {
  const bool named = !config.server_certificate.empty() || !config.ca.empty();
  if (!config.server_certificate.empty() && !config.ca.empty()) {
    problems.push_back(
        {"ca", "has no effect beside server_certificate, which pins one certificate; remove one of them",
         false});
  }
  if (config.verify == Verify::full) return;
  if (named) {
    problems.push_back({"verify",
                        "\"none\" contradicts server_certificate and ca, which say whom to trust; remove "
                        "verify, or both of them",
                        false});
  } else {
    problems.push_back(
        {"verify",
         "\"none\" lets anybody on the way read and forge the inventory; the package holds the "
         "Server's certificate, and server_certificate names one without a package",
         true});
  }
}

std::vector<std::string> names_of_resources() {
  std::vector<std::string> names;
  for (const auto& info : catalogue()) names.push_back(info.name);
  return names;
}

void check_paths(const Config& config, Problems& problems) {
  const auto names = names_of_resources();
  for (const auto& [resource, path] : config.paths) {
    if (std::find(names.begin(), names.end(), resource) == names.end()) {
      problems.push_back({"paths", "\"" + resource + "\" is no resource that this source knows", false});
    } else if (Paths::normalised(path).empty()) {
      problems.push_back({"paths",
                          "\"" + path +
                              "\" is no path; write what stands behind /kics/api, for example \"/v4/" +
                              resource + "/query\"",
                          false});
    } else if (std::find(config.resources.begin(), config.resources.end(), resource) ==
               config.resources.end()) {
      problems.push_back({"paths", "\"" + resource + "\" is not among resources and is not read", true});
    }
  }
}

void check_modes(const Config& config, Problems& problems) {
  const auto journals = std::count_if(config.resources.begin(), config.resources.end(), is_journal);
  const bool has_inventory = journals < static_cast<std::ptrdiff_t>(config.resources.size());
  if (config.mode == Mode::changes && !has_inventory) {
    problems.push_back(
        {"mode",
         "concerns inventory only; of events, application-messages and audit what is new is told in "
         "every mode",
         true});
  }
  if (config.mode == Mode::snapshot && config.first_run != FirstRun::baseline)
    problems.push_back({"first_run", "has no effect without mode = \"changes\"", true});
  if (journals > 0 && has_inventory && config.mode == Mode::snapshot) {
    problems.push_back(
        {"resources",
         "inventory and journals (events, application-messages, audit) have one schedule in one "
         "pipeline, and each run delivers the inventory anew; two pipelines let events be read every few "
         "seconds and the inventory once a day, and mode = \"changes\" tells only what became different",
         true});
  }
}

void check_events(const Config& config, Problems& problems) {
  if (config.events_from != "now" && config.events_from != "all" && !duration_of(config.events_from)) {
    problems.push_back({"events_from",
                        "\"" + config.events_from + "\" is neither now, all nor a duration such as 24h or 7d",
                        false});
  }
  if (!offset_of(config.utc_offset)) {
    problems.push_back(
        {"utc_offset", "\"" + config.utc_offset + "\" is no offset from UTC; write \"+03:00\"", false});
  }
  static constexpr std::array<std::string_view, 5> known{"id", "start", "last_seen", "closed", "children"};
  for (const auto& [name, member] : config.events_members) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      problems.push_back(
          {"events_members", "\"" + name + "\" is none of id, start, last_seen, closed, children", false});
    if (member.empty())
      problems.push_back({"events_members", "\"" + name + "\" names no member of an event", false});
  }
}

void check(const Config& config, Problems& problems) {
  config.package.empty() ? check_url(config, problems) : check_package(config, problems);
  check_trust(config, problems);
  check_paths(config, problems);
  check_modes(config, problems);
  check_events(config, problems);
  std::set<std::string> seen;
  for (const auto& resource : config.resources) {
    if (!seen.insert(resource).second) {
      problems.push_back({"resources", "\"" + resource + "\" stands there twice; remove one of them", false});
    }
  }
}

}  // namespace

const sdk::Spec<Config>& spec() {
  using C = Config;
  using sdk::field;
  static const sdk::Spec<Config> spec{
      {field("package", &C::package,
             "Communication data package of the connector: the zip that the Server's console hands out. It "
             "says where "
             "the Server is, whom to trust and how to log in.")
           .file()
           .example("\"/etc/sluice/kics-connector.zip\""),
       field("package_password", &C::package_password,
             "The certificate access password given when the package was made.")
           .example("{ credential = \"kics.password\" }"),
       field("url", &C::url,
             "Without a package: address of the Server's REST API, with or without /kics/api behind it.")
           .url()
           .example("\"https://kics-server.example:8080\""),
       field("certificate", &C::certificate, "Without a package: certificate of the connector in PEM form.")
           .file()
           .example("\"/etc/sluice/kics.crt\""),
       field("private_key", &C::private_key,
             "Without a package: private key of that certificate in PEM form.")
           .file()
           .example("\"/etc/sluice/kics.key\""),
       field("private_key_password", &C::private_key_password,
             "Password of the private key, where it is encrypted.")
           .example("{ credential = \"kics.key\" }"),
       field("server_certificate", &C::server_certificate,
             "The Server's own certificate in PEM form (pinned): no other is accepted, its host name and "
             "dates do not "
             "matter. Takes the place of webserver.pem in the package.")
           .file()
           .example("\"/etc/sluice/kics-server.pem\""),
       field("ca", &C::ca,
             "Certificates of the authorities to trust, in PEM form, instead of webserver.pem in the package "
             "or the "
             "system's trust store. The host name is checked.")
           .file()
           .example("\"/etc/sluice/company-ca.pem\""),
       field("verify", &C::verify,
             "How the Server's certificate is checked: \"full\", or \"none\" for a laboratory.",
             {{"full", Verify::full}, {"none", Verify::none}}),
       field("resources", &C::resources,
             "What to read; each becomes a stream of that name. Servers before 4.2 offer of the devices' "
             "tables "
             "only the first.")
           .one_of(names_of_resources())
           .at_least(1)
           .example("[\"device-apps\", \"device-patches\", \"device-users\"]"),
       field("paths", &C::paths,
             "Where a resource is on this Server, behind /kics/api, instead of the paths that are tried.")
           .example("{ risks = \"/v4/risks/query\" }"),
       field("mode", &C::mode,
             "What is told of the inventory: each reading as a whole, or what changed since the one before "
             "it, in "
             "streams named after the resource with -changes behind.",
             {{"snapshot", Mode::snapshot}, {"changes", Mode::changes}}),
       field("first_run", &C::first_run,
             "What the first reading tells in mode \"changes\": nothing, or every row as added.",
             {{"baseline", FirstRun::baseline}, {"added", FirstRun::added}}),
       field("ignore_members", &C::ignore_members,
             "Members of a row that are no change of it in mode \"changes\"; only those at its top.")
           .example("[\"lastSeen\", \"lastModified\", \"score\"]"),
       field("events_from", &C::events_from,
             "Where the first run begins with events, application-messages and audit: \"now\", a duration "
             "back, or "
             "\"all\".")
           .example("\"24h\""),
       field("events_form", &C::events_form,
             "\"verbatim\": rows as they are, new ones in events and those that changed in events-updated. "
             "\"annotated\": all in events, in an envelope that says which, and how incidents hang together.",
             {{"verbatim", EventsForm::verbatim}, {"annotated", EventsForm::annotated}}),
       field("events_overlap", &C::events_overlap,
             "How far behind the latest event each poll reads again, to find those that changed.")
           .at_least(seconds(1))
           .at_most(std::chrono::hours(24 * 30)),
       field("events_sweep", &C::events_sweep,
             "Once in this time the overlap is as long as this time, for late changes; \"0s\": never.")
           .at_least(milliseconds(0))
           .at_most(std::chrono::hours(24 * 30)),
       field("events_scan_every", &C::events_scan_every,
             "Where the Server takes no filter: shortest time between two readings of the whole table.")
           .at_least(seconds(1))
           .at_most(std::chrono::hours(24)),
       field("events_remembered", &C::events_remembered,
             "Events kept in mind to tell what changed, about 16 bytes each in the checkpoint.")
           .at_least(100)
           .at_most(200'000),
       field("events_members", &C::events_members,
             "Names of an event's members on this Server, where they are others than usual: id, start, "
             "last_seen, "
             "closed, children.")
           .example("{ last_seen = \"lastSeen\" }"),
       field("utc_offset", &C::utc_offset,
             "The zone that is meant where the times of events, application-messages and audit have none.")
           .example("\"+03:00\""),
       field("page_size", &C::page_size, "Rows asked for in one request; the Server may give fewer.")
           .at_least(1)
           .at_most(10'000),
       field("page_delay", &C::page_delay, "Pause between two requests for rows, to spare a busy Server.")
           .at_least(milliseconds(0))
           .at_most(seconds(60))
           .example("\"1s\""),
       field("timeout", &C::timeout, "Longest time for connecting, and longest silence of the Server.")
           .at_least(milliseconds(100))
           .at_most(seconds(600)),
       field("max_record", &C::max_record,
             "Longest row that is passed on; a longer one goes to the dead letters.")
           .at_least(sdk::Bytes{1024})
           .at_most(sdk::Bytes{uint64_t{64} << 20}),
       field("rereads", &C::rereads,
             "How often a table that changed while it was read is read again before the retry policy takes "
             "over.")
           .at_least(0)
           .at_most(100),
       field("verify_snapshot", &C::verify_snapshot,
             "Read a table of several pages a second time and publish it only where both readings show the "
             "same rows. "
             "Without it rows that vanish between two pages go unnoticed."),
       field(
           "retry_alone_for", &C::retry_alone_for,
           "How long a table that could not be read is tried alone before the others are read again with it.")
           .at_least(seconds(1))
           .at_most(std::chrono::hours(24 * 30))},
      check};
  return spec;
}

}  // namespace sluice::kics
