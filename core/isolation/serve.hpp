// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sluice::isolation {

/// The process of one plugin, which PluginProcess has started: loads the library, and does what it is told
/// until the host goes. sha256: the digest that the library has to have; empty: any. Does not return then:
/// what libraries have left for the end may never return. Throws base::Error when nobody has started it so.
void serve(const std::string& file, const std::string& sha256 = {});

}  // namespace sluice::isolation
