// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "config/model.hpp"
#include "plugin/instance_host.hpp"
#include "plugin/registry.hpp"
#include "plugin/sink.hpp"
#include "plugin/source.hpp"

namespace sluice::isolation {

/// An instance as its table in the pipeline's file says: in this process, or in one of its own. Throws
/// base::Error with the reason when it cannot be made.
std::unique_ptr<plugin::Source> make_source(const plugin::Registry& plugins,
                                            const config::InstanceConfig& config,
                                            std::unique_ptr<plugin::InstanceHost> host);
std::unique_ptr<plugin::Sink> make_sink(const plugin::Registry& plugins, const config::InstanceConfig& config,
                                        std::unique_ptr<plugin::InstanceHost> host);

}  // namespace sluice::isolation
