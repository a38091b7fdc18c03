// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk/plugin.hpp>

#include "sinks/siem/sink.hpp"

SLUICE_SINK(
    sluice::siem::Sink, "siem", "0.1.0",
    "Sends records to a SIEM over TCP, TLS or UDP: as they are or as CEF, LEEF, JSON or text, with or "
    "without a syslog header.")
