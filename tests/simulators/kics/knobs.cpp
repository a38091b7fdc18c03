// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/knobs.hpp"

#include <stdexcept>

#include "simulators/common/fault_reply.hpp"
#include "simulators/kics/query.hpp"
#include "simulators/kics/rows.hpp"

namespace sluice::simulators {
namespace {

void path_knob(Knobs& knobs, std::string name, std::filesystem::path& field, std::string form,
               std::string meaning) {
  knobs.add_knob({std::move(name), std::move(form), std::move(meaning), false,
                  [&field](std::string_view text) { field = text; }, [&field] { return field.string(); }});
}

void place_knobs(KicsOptions& o, Knobs& knobs) {
  knobs.add("port", o.port, "PORT", "Port of the REST API; 0: any free one", at_start);
  knobs.add("control-port", o.control_port, "PORT", "Port of the control end point; 0: any free one",
            at_start);
  knobs.add("address", o.address, "IP", "Address to listen on", at_start);
  path_knob(
      knobs, "folder", o.folder, "DIR",
      "Where server.pem, connector.crt, connector.key and the package are written; keys that are there stay");
  knobs.add("key-type", o.key_type, {{"ec", KeyType::ec_p256}, {"rsa", KeyType::rsa_2048}},
            "Keys that are made", at_start);
}

void package_knobs(KicsOptions& o, Knobs& knobs) {
  path_knob(knobs, "package", o.package, "FILE",
            "Where the communication data package goes; not given: package.zip in the folder");
  knobs.add("package-password", o.package_password, "TEXT", "Certificate access password", at_start);
  knobs.add("package-legacy", o.package_legacy, "PKCS#12 with RC2 and 3DES, as older servers write it",
            at_start);
  knobs.add("package-cyrillic", o.package_cyrillic,
            "The package in the folder has the Russian console's file name", at_start);
  knobs.add("package-folder", o.package_folder, "NAME", "A folder inside the zip around its entries",
            at_start);
  knobs.add("server-uri", o.server_uri,
            {{"full", ServerUri::full}, {"bare", ServerUri::bare}, {"slash", ServerUri::slash}},
            "serverUri in metadata.json: with /kics/api, without it, with /kics/api/", at_start);
  knobs.add("connector", o.connector, "NAME", "Name of the connector", at_start);
}

void row_knobs(KicsOptions& o, Knobs& knobs) {
  knobs.add("seed", o.seed, "NUMBER", "Row n is a function of the seed and n", at_start);
  knobs.add_knob({"rows", "N", "Rows of each table of the inventory; those below set one of them", true,
                  [&o](std::string_view text) {
                    Knobs one;
                    one.add("rows", o.rows.devices, "N", "");
                    one.set_while_running("rows", text);
                    o.rows.apps = o.rows.patches = o.rows.users = o.rows.risks = o.rows.devices;
                    o.rows.vulnerabilities = o.rows.allow_rules = o.rows.address_spaces = o.rows.devices;
                  },
                  [] { return std::string("40, 31, 9, 16, 12, 7, 10, 3"); }});
  knobs.add("rows-devices", o.rows.devices, "N", "Rows of devices");
  knobs.add("rows-apps", o.rows.apps, "N", "Rows of device-apps");
  knobs.add("rows-patches", o.rows.patches, "N", "Rows of device-patches");
  knobs.add("rows-users", o.rows.users, "N", "Rows of device-users");
  knobs.add("rows-risks", o.rows.risks, "N", "Rows of risks");
  knobs.add("rows-vulnerabilities", o.rows.vulnerabilities, "N", "Rows of vulnerabilities");
  knobs.add("rows-allow-rules", o.rows.allow_rules, "N", "Rows of allow-rules");
  knobs.add("rows-address-spaces", o.rows.address_spaces, "N", "Rows of address-spaces");
  knobs.add("times", o.times,
            {{"plain", Times::plain}, {"z", Times::zulu}, {"milliseconds", Times::milliseconds}},
            "Times without a zone, with Z, with milliseconds and Z");
  knobs.add("device-form", o.device_form, {{"object", DeviceForm::object}, {"id", DeviceForm::id}},
            "`device` of apps, patches and users: an object or a number");
}

void journal_knobs(KicsOptions& o, Knobs& knobs) {
  knobs.add("rows-events", o.rows.events, "N", "Events that are there at the start, a minute apart",
            at_start);
  knobs.add("rows-messages", o.rows.messages, "N", "Rows of application-messages at the start", at_start);
  knobs.add("rows-audit", o.rows.audit, "N", "Rows of audit at the start", at_start);
  knobs.add_knob(
      {"event-time", "MILLISECONDS",
       "Moment since 1970 at which events, application-messages and audit stand still; 0: the clock's", false,
       [&o](std::string_view text) { o.event_time = std::stoll(std::string(text)); },
       [&o] { return std::to_string(o.event_time); }});
  knobs.add("first-id", o.first_id, "N", "Id of the first row of events, application-messages and audit",
            at_start);
  knobs.add("id-form", o.id_form, {{"number", IdForm::number}, {"text", IdForm::text}},
            "Ids of those rows: numbers or text");
  knobs.add("event-code", o.event_code, {{"text", EventCode::text}, {"number", EventCode::number}},
            "`eventType` of an event");
  knobs.add("events-keep", o.events_keep, "N",
            "Rows of events, application-messages and audit that are kept: the oldest go; 0: all stay",
            at_start);
  knobs.add("events-every", o.events_every, "SECONDS",
            "Events come by themselves, repeat, are resolved and gather into incidents; 0: they do not");
  knobs.add("date-header", o.date_header, "Answers tell the time of the events in their Date header");
}

void path_knobs(KicsOptions& o, Knobs& knobs) {
  knobs.add(
      "paths", o.paths,
      {{"pattern", PathLayout::pattern},
       {"alternative", PathLayout::alternative},
       {"elsewhere", PathLayout::elsewhere},
       {"none", PathLayout::none},
       {"v3", PathLayout::v3}},
      "Where the resources are whose paths nobody has written down: /v4/NAME/query, some under another name, "
      "all under /v4/objects, nowhere; v3: everything under /v3");
  knobs.add("absent-status", o.absent_status, "STATUS", "What is answered where no resource is");
  knobs.add("refused-resources", o.refused_resources, "NAME,...",
            "Queries of these resources end as `refusal` says");
  knobs.add(
      "filterable", o.filterable, "MEMBER,...",
      "Members that a filter may name; any: whatever a row has. Others are handled as `unknown-filter` says");
  knobs.add("filter-numbers", o.filter_numbers,
            {{"both", FilterNumbers::both}, {"number", FilterNumbers::number}, {"text", FilterNumbers::text}},
            "The form in which a filter may have an id");
}

void access_knobs(KicsOptions& o, Knobs& knobs) {
  knobs.add("token-urls", o.token_urls,
            {{"both", TokenUrls::both},
             {"versioned", TokenUrls::versioned},
             {"unversioned", TokenUrls::unversioned}},
            "/auth/v3/token and /auth/v4/token, /auth/token, or both");
  knobs.add("expires-in", o.expires_in, "SECONDS", "What the token end point promises");
  knobs.add("token-lifetime", o.token_lifetime, "SECONDS", "What a token lives in truth; 0: as promised");
  knobs.add("refresh-token", o.refresh_token,
            {{"reusable", RefreshToken::reusable},
             {"single-use", RefreshToken::single_use},
             {"expired", RefreshToken::expired}},
            "What a refresh token is good for");
  knobs.add("refresh-needs-certificate", o.refresh_needs_certificate,
            "The refresh grant wants the client certificate");
  knobs.add("connector-enabled", o.connector_enabled,
            "If not: every request of the connector is refused with 403");
  knobs.add("user-blocked", o.user_blocked, "No token for the user, and queries end as `refusal` says");
  knobs.add(
      "refusal", o.refusal,
      {{"401", Refusal::unauthorized}, {"403", Refusal::forbidden}, {"empty-list", Refusal::empty_list}},
      "What a blocked user's query gets");
}

void answer_knobs(KicsOptions& o, Knobs& knobs) {
  knobs.add("envelope", o.envelope, {{"values", Envelope::values}, {"elements", Envelope::elements}},
            "Member that holds the rows");
  knobs.add("total", o.total,
            {{"none", Total::none}, {"total", Total::total}, {"totalCount", Total::total_count}},
            "Member with the number of rows");
  knobs.add("chunked", o.chunked, "Chunked transfer coding instead of Content-Length");
  knobs.add("default-limit", o.default_limit, "N", "Page size when the client does not say");
  knobs.add("max-limit", o.max_limit, "N", "Largest page; 0: no limit");
  knobs.add("over-limit", o.over_limit, {{"cut", OverLimit::cut}, {"400", OverLimit::refuse}},
            "A larger limit is cut in silence, or refused");
  knobs.add(
      "order", o.order,
      {{"stable", Order::stable},
       {"random", Order::random},
       {"inserted", Order::inserted},
       {"removed", Order::removed},
       {"replaced", Order::replaced}},
      "Order of the rows: the same, another one for each page, or moved between the first and second page of "
      "a "
      "reading by a row inserted in front, the first row removed, or a row in front and the last removed");
  knobs.add("unstable-reads", o.unstable_reads, "N",
            "Readings of a resource that the order disturbs; 0: all");
  knobs.add("unknown-filter", o.unknown_filter,
            {{"400", UnknownFilter::bad_request},
             {"500", UnknownFilter::server_error},
             {"ignored", UnknownFilter::ignored},
             {"nothing", UnknownFilter::nothing}},
            "What an unknown field or condition gets; nothing: 200 and no rows");
  knobs.add("error-body", o.error_body,
            {{"problem", ErrorBody::problem},
             {"empty", ErrorBody::empty},
             {"text", ErrorBody::text},
             {"html", ErrorBody::html}},
            "Body of an error");
  knobs.add("product-version", o.version, "TEXT", "Product version that /about tells");
}

}  // namespace

Knobs kics_knobs(KicsOptions& options) {
  Knobs knobs;
  place_knobs(options, knobs);
  package_knobs(options, knobs);
  row_knobs(options, knobs);
  journal_knobs(options, knobs);
  path_knobs(options, knobs);
  access_knobs(options, knobs);
  answer_knobs(options, knobs);
  return knobs;
}

std::vector<FaultKind> kics_fault_kinds() {
  auto kinds = common_fault_kinds();
  const auto more = kics_envelope_fault_kinds();
  kinds.insert(kinds.end(), more.begin(), more.end());
  return kinds;
}

std::vector<std::string> kics_fault_scopes() {
  std::vector<std::string> scopes{"query", "token", "about"};
  for (const auto resource : all_resources) scopes.emplace_back(name_of(resource));
  return scopes;
}

}  // namespace sluice::simulators
