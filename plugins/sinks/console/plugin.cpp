// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk/plugin.hpp>

#include "sinks/console/sink.hpp"

SLUICE_SINK(sluice::console::Sink, "console", "0.1.0",
            "Shows records on standard output: as they are or indented, all or every n-th.")
