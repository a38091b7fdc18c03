// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk/plugin.hpp>

#include "sources/generate/source.hpp"

SLUICE_SOURCE(sluice::generate::Source, "generate", "0.1.0",
              "Makes records from a template at a given rate, for trying and measuring pipelines.")
