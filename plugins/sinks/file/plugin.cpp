// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk/plugin.hpp>

#include "sinks/file/sink.hpp"

SLUICE_SINK(sluice::file::Sink, "file", "0.1.0",
            "Appends records to files, one per line, each record exactly once even after a crash.")
