// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "isolation/remote.hpp"
#include "plugin/source.hpp"

namespace sluice::isolation {

/// A source in a process of its own: what it emits comes through shared memory.
class RemoteSource final : public plugin::Source {
 public:
  /// As Remote.
  RemoteSource(const config::PluginInfo& plugin, const config::InstanceConfig& config,
               std::unique_ptr<plugin::InstanceHost> host)
      : remote_(plugin, config, std::move(host)) {}

  plugin::Verdict open(std::string_view checkpoint) override;
  plugin::Verdict poll(const sluice_emit& emit) override;
  void cancel() noexcept override { remote_.cancel(); }

 private:
  void answer(const sluice_emit& emit, Kind question, Reader& in, Writer& reply);
  void lend(const sluice_emit& emit, Reader& in, Writer& reply);
  void make_room(Reader& in, Writer& reply);
  plugin::Verdict take_batch(const sluice_emit& emit, Reader& in);

  Remote remote_;
  Room room_;               // what of the shared memory the plugin may write to
  sluice_memory lent_{};    // the host's, which gets a copy; null where the plugin did not ask for it
  std::vector<char> data_;  // where the plugin holds a batch itself
  std::vector<uint32_t> ends_;
};

}  // namespace sluice::isolation
