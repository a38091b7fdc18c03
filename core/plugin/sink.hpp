// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "plugin/instance_host.hpp"
#include "plugin/verdict.hpp"

namespace sluice::plugin {

/// One running sink. Calls come one at a time; cancel from any thread.
class Sink {
 public:
  /// Throws base::Error with the plugin's reason when it cannot be made.
  Sink(const sluice_sink_api& table, std::unique_ptr<InstanceHost> host, const config::Settings& settings);
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  ~Sink();

  Verdict open(std::string_view state);
  Verdict write(const sluice_batch& batch, const sluice_rejects& rejects);
  /// On OK, state is what the host has to store with the position.
  Verdict commit(std::string& state);
  Verdict rollback();
  void cancel() noexcept;

 private:
  const sluice_sink_api& table_;
  const std::unique_ptr<InstanceHost> host_;
  void* const self_;
};

}  // namespace sluice::plugin
