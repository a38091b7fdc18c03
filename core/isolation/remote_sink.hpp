// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "isolation/remote.hpp"
#include "plugin/sink.hpp"

namespace sluice::isolation {

/// A sink in a process of its own: it gets each batch as a copy in shared memory.
class RemoteSink final : public plugin::Sink {
 public:
  /// As Remote.
  RemoteSink(const config::PluginInfo& plugin, const config::InstanceConfig& config,
             std::unique_ptr<plugin::InstanceHost> host)
      : remote_(plugin, config, std::move(host)) {}

  plugin::Verdict open(std::string_view state) override;
  plugin::Verdict write(const sluice_batch& batch, const sluice_rejects& rejects) override;
  plugin::Verdict commit(std::string& state) override;
  plugin::Verdict rollback() override { return remote_.call(Kind::rollback, {}); }
  void cancel() noexcept override { remote_.cancel(); }

 private:
  Remote remote_;
  Room room_;
};

}  // namespace sluice::isolation
