// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk/plugin.hpp>

#include "sources/kics/source.hpp"

SLUICE_SOURCE(sluice::kics::Source, "kics", "0.1.0",
              "Reads inventory, events, risks and the rest of what a KICS for Networks Server knows.")
