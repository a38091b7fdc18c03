// SPDX-License-Identifier: Apache-2.0
#include "simulators/receiver/knobs.hpp"

namespace sluice::simulators {
namespace {

void place_knobs(ReceiverOptions& o, Knobs& knobs) {
  knobs.add("transport", o.transport,
            {{"tcp", Transport::tcp}, {"tls", Transport::tls}, {"udp", Transport::udp}}, "What to listen for",
            at_start);
  knobs.add("port", o.port, "PORT", "Port to listen on; 0: any free one", at_start);
  knobs.add("control-port", o.control_port, "PORT", "Port of the control end point; 0: any free one",
            at_start);
  knobs.add("address", o.address, "IP", "IPv4 address to listen on", at_start);
  knobs.add_knob({"output", "FILE", "What comes in is appended to this file", false,
                  [&o](std::string_view text) { o.output = text; }, [&o] { return o.output.string(); }});
  knobs.add_knob({"connections", "DIR", "Each connection's bytes go to a file of its own there", false,
                  [&o](std::string_view text) { o.connections = text; },
                  [&o] { return o.connections.string(); }});
  knobs.add_knob(
      {"folder", "DIR",
       "TLS: where server.pem, server.key, client.crt and client.key are written, or taken from when they "
       "are there",
       false, [&o](std::string_view text) { o.folder = text; }, [&o] { return o.folder.string(); }});
  knobs.add("require-client-certificate", o.require_client_certificate,
            "TLS: refuse a client without a certificate; any certificate is taken", at_start);
  knobs.add("keep", o.keep, "Hold what comes in in memory too", at_start);
}

}  // namespace

Knobs receiver_knobs(ReceiverOptions& o) {
  Knobs knobs;
  place_knobs(o, knobs);
  knobs.add(
      "behaviour", o.behaviour,
      {{"normal", Behaviour::normal},
       {"never-close", Behaviour::never_close},
       {"close-after", Behaviour::close_after},
       {"reset-after", Behaviour::reset_after},
       {"never-read", Behaviour::never_read},
       {"slow-read", Behaviour::slow_read},
       {"delayed-close", Behaviour::delayed_close},
       {"half-open", Behaviour::half_open},
       {"do-not-accept", Behaviour::do_not_accept},
       {"down", Behaviour::down}},
      "normal: read to the end of file, then close. never-close: stay open after it. close-after, "
      "reset-after: "
      "after so many bytes (--after). never-read: accept only. slow-read: at --slow-rate. delayed-close: "
      "--delay "
      "after the end of file. half-open: ignore everything, the TLS handshake too. do-not-accept: leave "
      "connections to the kernel. down: refuse them");
  knobs.add("behaviour-connections", o.behaviour_connections, "N",
            "The next N connections behave so, later ones normally; 0: all");
  knobs.add("after", o.after, "BYTES", "For close-after and reset-after, in each connection");
  knobs.add("slow-rate", o.slow_rate, "BYTES", "Bytes a second, for slow-read");
  knobs.add("delay", o.delay, "SECONDS", "For delayed-close");
  knobs.add("answer-close-notify", o.answer_close_notify,
            "TLS: answer the peer's close_notify before closing");
  knobs.add("receive-buffer", o.receive_buffer, "BYTES",
            "SO_RCVBUF of new connections; 0: what the system gives");
  return knobs;
}

}  // namespace sluice::simulators
