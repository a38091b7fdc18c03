// SPDX-License-Identifier: Apache-2.0
#include <iterator>
#include <utility>

#include "sources/kata/config.hpp"

namespace sluice::kata {

namespace {

using sdk::field;
using std::chrono::milliseconds;
using std::chrono::seconds;
using C = Config;
using Fields = std::vector<sdk::Field<Config>>;

Fields place_fields() {
  return {
      field("api", &C::api,
            "What is read: \"events\", the telemetry of the endpoints, or \"alerts\", the detections of the "
            "other technologies. Each needs a pipeline of its own.",
            {{"events", Api::events}, {"alerts", Api::alerts}}),
      field("url", &C::url, "Address of the Central Node, the one of its web interface. Either this or urls.")
          .url()
          .example("\"https://central-node.example\""),
      field(
          "urls", &C::urls,
          "Addresses of the nodes of one cluster, in place of url. The source stays with the node that works "
          "and goes on to the next one when that fails.")
          .at_least(1)
          .at_most(16)
          .example("[\"https://node-1.example\", \"https://node-2.example\"]")};
}

Fields identity_fields() {
  return {
      field("external_system_id", &C::external_system_id,
            "Identifier under which the Central Node knows this client. Any UUID; choose one and keep it.")
          .uuid()
          .required()
          .example("\"8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11\""),
      field(
          "certificate", &C::certificate,
          "Client certificate in PEM form, self-signed is enough. The Central Node approves this certificate "
          "together with external_system_id.")
          .file()
          .required()
          .example("\"/etc/sluice/kata.crt\""),
      field("private_key", &C::private_key, "Private key of the client certificate in PEM form.")
          .file()
          .required()
          .example("\"/etc/sluice/kata.key\""),
      field("private_key_password", &C::private_key_password,
            "Password of the private key, where it is encrypted.")
          .example("{ credential = \"kata.key\" }")};
}

Fields page_fields() {
  return {
      field(
          "max_events", &C::max_events,
          "Events only: most events asked for in one page. A full page is followed by the next one at once.")
          .at_least(1)
          .at_most(72'000),
      field("max_timeout", &C::max_timeout,
            "Events only: longest time the Central Node may gather events for a page before it answers, in "
            "whole "
            "seconds.")
          .at_least(seconds(1))
          .at_most(seconds(300)),
      field("filter", &C::filter,
            "Events only: expression in the Central Node's filter language; only matching events are read. "
            "Empty: "
            "all. A change starts again from the events that the Central Node still has.")
          .example("\"EventType == 'threatdetect'\""),
      field(
          "max_alerts", &C::max_alerts,
          "Alerts only: most alerts asked for in one page. A full page is followed by the next one at once.")
          .at_least(1)
          .at_most(10'000),
      field("detect_types", &C::detect_types,
            "Alerts only: technologies whose alerts are read; empty: all. A change reads all alerts again.")
          .one_of({"am", "sb", "yara", "url_reputation", "ids"})
          .example("[\"am\", \"sb\"]"),
      field("timeout", &C::timeout,
            "Longest time for connecting, and longest silence while an answer arrives. The wait for the "
            "beginning of "
            "a page of events is max_timeout and at least 10 seconds more.")
          .at_least(milliseconds(100))
          .at_most(seconds(600)),
      field("max_record", &C::max_record,
            "Longest record that is passed on; a longer one goes to the dead letters.")
          .at_least(sdk::Bytes{1024})
          .at_most(sdk::Bytes{uint64_t{64} << 20})};
}

Fields all_fields() {
  Fields all = place_fields();
  for (Fields part : {identity_fields(), support::tls::trust_fields<Config>(trust_words()), page_fields()}) {
    std::move(part.begin(), part.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace

const support::tls::TrustWords& trust_words() {
  static const support::tls::TrustWords words{
      "Central Node", "records", " For a cluster the file may hold the certificates of all its nodes.",
      "\"/etc/sluice/central-node.pem\"", "\"/etc/sluice/company-ca.pem\""};
  return words;
}

const sdk::Spec<Config>& spec() {
  static const sdk::Spec<Config> spec(all_fields(), check);
  return spec;
}

}  // namespace sluice::kata
