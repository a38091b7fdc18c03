// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk/plugin.hpp>

#include "sources/kics/source.hpp"

SLUICE_SOURCE(sluice::kics::Source, "kics", "0.1.0",
              "Reads the inventory (devices, applications, patches, users) of a KICS for Networks Server.")
