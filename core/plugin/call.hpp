// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

#include "plugin/verdict.hpp"

namespace sluice::plugin {

/// The memory a plugin writes its error into.
sluice_error empty_error();

/// Makes a verdict of a status and the error that came with it. A status the contract does not know is
/// broken.
Verdict judge(const char* function, sluice_status status, const sluice_error& error);

/// Runs one call into a plugin. An exception that crosses the boundary breaks the contract and costs the
/// instance.
template <class Call>
Verdict guarded(const char* function, Call&& call) noexcept {
  try {
    sluice_error error = empty_error();
    return judge(function, call(&error), error);
  } catch (const std::exception& thrown) {
    return Verdict::broken(std::string("the plugin threw an exception across the boundary in ") + function +
                           ": " + thrown.what());
  } catch (...) {
    return Verdict::broken(
        std::string("the plugin threw an exception of unknown type across the boundary in ") + function);
  }
}

}  // namespace sluice::plugin
