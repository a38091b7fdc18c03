// SPDX-License-Identifier: Apache-2.0
#include "simulators/connector/connector.hpp"

namespace sluice::simulators {
namespace {

void connector_place_knobs(ConnectorOptions& o, Knobs& knobs) {
  knobs.add("target", o.target, "IP:PORT", "Where to send: the SIEM, or sluice in front of it", at_start);
  knobs.add("transport", o.transport,
            {{"tcp", Transport::tcp}, {"tls", Transport::tls}, {"udp", Transport::udp}}, "How to send",
            at_start);
  knobs.add("control-port", o.control_port, "PORT", "Port of the control end point; 0: any free one",
            at_start);
  knobs.add_knob(
      {"folder", "DIR", "TLS: where client.crt and client.key are written, or taken from when they are there",
       false, [&o](std::string_view text) { o.folder = text; }, [&o] { return o.folder.string(); }});
  knobs.add("client-certificate", o.client_certificate, "TLS: show a client certificate", at_start);
}

void connector_wire_knobs(ConnectorOptions& o, Knobs& knobs) {
  knobs.add("framing", o.framing,
            {{"lf", WireFraming::lf},
             {"nul", WireFraming::nul},
             {"none", WireFraming::none},
             {"octet-counting", WireFraming::octet_counting}},
            "What stands between two messages on TCP and TLS", at_start);
  knobs.add(
      "pieces", o.pieces,
      {{"whole", Pieces::whole},
       {"split", Pieces::split},
       {"merged", Pieces::merged},
       {"bytes", Pieces::bytes}},
      "How messages become segments: one write for each, three for each, many in one, one for each byte",
      at_start);
  knobs.add("senders", o.senders, "N", "Connections at a time, from 127.0.0.1, 127.0.0.2 and so on",
            at_start);
  knobs.add("reconnect-every", o.reconnect_every, "N", "A new connection after so many messages; 0: never",
            at_start);
  knobs.add("stay", o.stay, "Leave the connection open after the last event", at_start);
}

void connector_style_knobs(ConnectorStyle& s, Knobs& knobs) {
  knobs.add("layout", s.layout, {{"a", CefLayout::a}, {"b", CefLayout::b}},
            "dateTime and hostname in front of CEF: (a) or in the extension (b)", at_start);
  knobs.add("vendor", s.vendor,
            {{"kaspersky-lab", CefVendor::kaspersky_lab}, {"kics4net", CefVendor::kics4net}},
            "Vendor and product in the header", at_start);
  knobs.add("escaping", s.escaping, "Escape backslashes, bars and equals signs", at_start);
  knobs.add("header", s.header,
            {{"none", CefHeaderLine::none},
             {"rfc3164", CefHeaderLine::rfc3164},
             {"rfc5424", CefHeaderLine::rfc5424}},
            "Syslog header in front, as a relay adds it", at_start);
  knobs.add("cyrillic", s.cyrillic, "Titles in Russian", at_start);
  knobs.add("none-every", s.none_every, "N", "Every so many events have monitoringPoint=None; 0: none",
            at_start);
  knobs.add("duplicates-every", s.duplicates_every, "N",
            "Every so many events concern several devices and come as several messages; 0: none", at_start);
  knobs.add("copies", s.copies, "N", "Messages of such an event", at_start);
}

}  // namespace

Knobs connector_knobs(ConnectorOptions& o) {
  Knobs knobs;
  connector_place_knobs(o, knobs);
  knobs.add("seed", o.seed, "NUMBER", "Event n is a function of the seed and n", at_start);
  knobs.add("events", o.events, "N", "How many events there will ever be; 0: no end");
  knobs.add("rate", o.rate, "PER-SECOND",
            "Messages a second, over all senders; 0: as fast as they are taken");
  connector_style_knobs(o.style, knobs);
  connector_wire_knobs(o, knobs);
  return knobs;
}

}  // namespace sluice::simulators
