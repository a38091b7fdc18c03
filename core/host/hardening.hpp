// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace sluice::host {

/// Keys, passwords and records are in this process's memory: no core dump holds them, and no other process of
/// the same user reads them. Called once, before a secret is read. Left out under the sanitizers, whose leak
/// check reads the process from outside.
void keep_memory_private();

/// What to say of a service that runs as root; nothing for any other user.
std::optional<std::string> too_privileged(unsigned user);

}  // namespace sluice::host
