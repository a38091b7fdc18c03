// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk/plugin.hpp>

#include "sources/kata/source.hpp"

SLUICE_SOURCE(sluice::kata::Source, "kata", "0.1.0",
              "Reads endpoint telemetry or alerts from a KATA or KEDR Central Node.")
