// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/sink.hpp"

SLUICE_SINK(sluice::csv::Sink, "csv", "0.1.0",
            "Writes each table of an inventory as one CSV file, complete or not at all.")
