// SPDX-License-Identifier: Apache-2.0
#include "isolation/make_instance.hpp"

#include <utility>

#include "isolation/remote_sink.hpp"
#include "isolation/remote_source.hpp"

namespace sluice::isolation {

std::unique_ptr<plugin::Source> make_source(const plugin::Registry& plugins,
                                            const config::InstanceConfig& config,
                                            std::unique_ptr<plugin::InstanceHost> host) {
  constexpr auto kind = config::PluginKind::source;
  if (config.isolation.process)
    return std::make_unique<RemoteSource>(*plugins.find(kind, config.plugin), config, std::move(host));
  return std::make_unique<plugin::LoadedSource>(*plugins.entry(kind, config.plugin)->source, std::move(host),
                                                config.settings);
}

std::unique_ptr<plugin::Sink> make_sink(const plugin::Registry& plugins, const config::InstanceConfig& config,
                                        std::unique_ptr<plugin::InstanceHost> host) {
  constexpr auto kind = config::PluginKind::sink;
  if (config.isolation.process)
    return std::make_unique<RemoteSink>(*plugins.find(kind, config.plugin), config, std::move(host));
  return std::make_unique<plugin::LoadedSink>(*plugins.entry(kind, config.plugin)->sink, std::move(host),
                                              config.settings);
}

}  // namespace sluice::isolation
