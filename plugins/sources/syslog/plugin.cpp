// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk/plugin.hpp>

#include "sources/syslog/source.hpp"

SLUICE_SOURCE(
    sluice::syslog::Source, "syslog", "0.1.0",
    "Listens for syslog and CEF over TCP, TLS and UDP, such as the stream of a KICS SIEM connector.")
