// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/knobs.hpp"

#include <stdexcept>

#include "simulators/common/fault_reply.hpp"
#include "simulators/kata/event_faults.hpp"
#include "simulators/kata/page.hpp"

namespace sluice::simulators {
namespace {

void place_knobs(KataOptions& o, Knobs& knobs) {
  knobs.add("port", o.port, "PORT", "Port of the Central Node; 0: any free one", at_start);
  knobs.add("control-port", o.control_port, "PORT", "Port of the control end point; 0: any free one",
            at_start);
  knobs.add("address", o.address, "IP", "Address to listen on", at_start);
  knobs.add_knob({"folder", "DIR",
                  "Where server.pem, client.crt, client.key and external_system_id are written, or "
                  "taken from when they are there",
                  false, [&o](std::string_view text) { o.folder = text; },
                  [&o] { return o.folder.string(); }});
  knobs.add("external-system-id", o.external_system_id, "ID",
            "The id written to the folder; any id is served", at_start);
  knobs.add("key-type", o.key_type, {{"ec", KeyType::ec_p256}, {"rsa", KeyType::rsa_2048}},
            "Keys that are made", at_start);
}

void event_knobs(KataOptions& o, Knobs& knobs) {
  knobs.add("seed", o.seed, "NUMBER", "Event n is a function of the seed and n", at_start);
  knobs.add("event-size", o.event.size, "BYTES", "Mean size of an event", at_start);
  knobs.add("key-case", o.event.key_case, {{"vendor", KeyCase::vendor}, {"camel", KeyCase::camel}},
            "HostName and RemoteIp, or hostName and RemoteIP", at_start);
  knobs.add("large-every", o.event.large_every, "N", "Every N-th event is a large one; 0: none", at_start);
  knobs.add("large-size", o.event.large_size, "BYTES", "What a large event has more", at_start);
  knobs.add("first-timestamp", o.event.first_timestamp, "MICROSECONDS", "Timestamp of event 0; 16 digits",
            at_start);
  knobs.add("first-event", o.first_event, "N", "Number of the first event", at_start);
  knobs.add("events", o.events, "N", "How many events there will ever be; 0 with a rate: no end");
  knobs.add("rate", o.rate, "PER-SECOND", "Arrivals a second; 0: all are there from the start");
  knobs.add("retention", o.retention, "SECONDS", "How long an event can be fetched after its arrival");
  knobs.add("start-point", o.start_point, {{"window", StartPoint::window}, {"now", StartPoint::now}},
            "A call without a token begins with all that is retained, or with what comes next");
}

void alert_knobs(KataOptions& o, Knobs& knobs) {
  knobs.add("alerts", o.alerts, "N", "How many alerts there will ever be; 0 with a rate: no end");
  knobs.add("alert-rate", o.alert_rate, "PER-SECOND", "Arrivals a second; 0: all are there from the start");
  knobs.add("alert-retention", o.alert_retention, "SECONDS", "How long an alert can be fetched");
  knobs.add("alert-times", o.alert.times,
            {{"plain", AlertTimes::plain}, {"iso", AlertTimes::iso}, {"number", AlertTimes::number}},
            "Times of alerts: with a blank between date and time, with T and Z, microseconds", at_start);
  knobs.add("alert-token", o.alert_token, {{"offset", AlertToken::offset}, {"opaque", AlertToken::opaque}},
            "Hexadecimal digits of {\"offset\": N}, or a token like that of events");
  knobs.add("alert-order", o.alert_order,
            {{"ascending", AlertOrder::ascending}, {"descending", AlertOrder::descending}},
            "Order of the alerts in a page");
  knobs.add(
      "unknown-alert-token", o.unknown_alert_token,
      {{"400", UnknownAlertToken::bad_request},
       {"404", UnknownAlertToken::not_found},
       {"subscription", UnknownAlertToken::subscription},
       {"ignored", UnknownAlertToken::ignored}},
      "What a token of alerts that is not known gets; subscription: 404 with the text of the events API; "
      "ignored: all alerts");
  knobs.add("over-limit", o.over_limit, {{"clamp", Overflow::clamp}, {"400", Overflow::refuse}},
            "A limit above 10000: taken as 10000, or refused");
  knobs.add("default-limit", o.default_limit, "N", "Alerts of a page when the client does not say");
}

void node_knobs(KataOptions& o, Knobs& knobs) {
  const std::vector<std::pair<std::string, Nodes>> kinds = {{"shared", Nodes::shared}, {"own", Nodes::own}};
  knobs.add("nodes", o.nodes, "N", "Listeners that serve the same events; they take the ports from --port on",
            at_start);
  knobs.add("node-tokens", o.node_tokens, kinds, "A token is good at every node, or where it was given");
  knobs.add("node-approvals", o.node_approvals, kinds, "An approval counts at every node, or for one");
  knobs.add("node-certificates", o.node_certificates, kinds,
            "Nodes show the same certificate, or each its own: server.pem, server-2.pem, all in nodes.pem",
            at_start);
  knobs.add("down-nodes", o.down_nodes, "LIST",
            "Nodes that refuse connections, as in 2,3; see POST /start-node", at_start);
}

void access_knobs(KataOptions& o, Knobs& knobs) {
  knobs.add("accept", o.accept, "Approve every client at once");
  knobs.add("accept-after", o.accept_after, "N",
            "Approve a client at its N-th request; 0: only by POST /accept");
  knobs.add("without-certificate", o.without_certificate,
            {{"401", WithoutCertificate::unauthorized},
             {"400", WithoutCertificate::bad_request},
             {"alert", WithoutCertificate::alert}},
            "What a client without a certificate gets");
}

void answer_knobs(KataOptions& o, Knobs& knobs) {
  knobs.add("content-type", o.content_type, "TYPE", "Content-Type of a page");
  knobs.add("chunked", o.chunked, "Chunked transfer coding instead of Content-Length");
  knobs.add("pretty", o.pretty,
            {{"none", Pretty::none}, {"envelope", Pretty::envelope}, {"all", Pretty::all}},
            "White space and line feeds in the envelope, or inside the events too");
  knobs.add("token-place", o.token_place, {{"after", TokenPlace::after}, {"before", TokenPlace::before}},
            "continuationToken after or before the events");
  knobs.add("token-on-empty", o.token_on_empty, "An empty page carries a token");
  knobs.add("token-style", o.token_style, {{"new", TokenStyle::fresh}, {"same", TokenStyle::same}},
            "A new token with each answer, or one whose position the server keeps (at most once)");
  knobs.add("old-token", o.old_token, {{"replay", OldToken::replay}, {"refuse", OldToken::refuse}},
            "An older token gives its batch again, or 404");
  knobs.add("token-lifetime", o.token_lifetime, "SECONDS",
            "Age at which a token is refused with 404; 0: never");
}

void request_knobs(KataOptions& o, Knobs& knobs) {
  knobs.add(
      "long-poll", o.long_poll,
      {{"early", LongPoll::early}, {"hold", LongPoll::hold}, {"none", LongPoll::none}},
      "Answer with the first event, when max_events are there, or at once; at the latest after max_timeout");
  knobs.add("wait-cap", o.wait_cap, "SECONDS", "The longest wait, whatever max_timeout says");
  const std::vector<std::pair<std::string, Overflow>> overflow = {{"clamp", Overflow::clamp},
                                                                  {"400", Overflow::refuse}};
  knobs.add("over-max-timeout", o.over_max_timeout, overflow, "Above PT300S: taken as 300, or refused");
  knobs.add("over-max-events", o.over_max_events, overflow, "Above 72000: taken as 72000, or refused");
  knobs.add("default-max-events", o.default_max_events, "N", "Taken when the client does not say");
  knobs.add("default-max-timeout", o.default_max_timeout, "SECONDS", "Taken when the client does not say");
  knobs.add("contains", o.contains, "The filter language knows 'contains'; if not: 400");
}

}  // namespace

Knobs kata_knobs(KataOptions& options) {
  Knobs knobs;
  place_knobs(options, knobs);
  event_knobs(options, knobs);
  alert_knobs(options, knobs);
  node_knobs(options, knobs);
  access_knobs(options, knobs);
  answer_knobs(options, knobs);
  request_knobs(options, knobs);
  return knobs;
}

std::vector<FaultKind> kata_fault_kinds() {
  std::vector<FaultKind> kinds = {{"404-token", "", "404 with the text `Subscription not found`"}};
  for (auto&& part : {common_fault_kinds(), envelope_fault_kinds(), event_fault_kinds()})
    kinds.insert(kinds.end(), part.begin(), part.end());
  kinds.push_back({"empty-page", "", "no events though there are some; nothing is lost"});
  kinds.push_back({"duplicate-page", "", "the events of the previous answer again; nothing is lost"});
  return kinds;
}

}  // namespace sluice::simulators
