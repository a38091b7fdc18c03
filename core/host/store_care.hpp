// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "host/systemd.hpp"

namespace sluice::host {

/// Before the store is opened by a run: looks at it for some seconds at most, and where it is damaged saves
/// what can be read and sets the rest aside, which the log tells as errors. Throws store::StoreError when the
/// checkpoints are lost: then nothing may run. Throws base::Error when another process has the store. Tells
/// systemd to wait for a repair, which takes as long as the store is large.
void care_for_store(const std::filesystem::path& folder, const Notifier& notifier);

}  // namespace sluice::host
