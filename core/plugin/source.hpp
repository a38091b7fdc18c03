// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "config/settings.hpp"
#include "plugin/instance_host.hpp"
#include "plugin/verdict.hpp"

namespace sluice::plugin {

/// One running source. Calls come one at a time; cancel from any thread.
class Source {
 public:
  /// Throws base::Error with the plugin's reason when it cannot be made.
  Source(const sluice_source_api& table, std::unique_ptr<InstanceHost> host,
         const config::Settings& settings);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source();

  Verdict open(std::string_view checkpoint);
  Verdict poll(const sluice_emit& emit);
  void cancel() noexcept;

 private:
  const sluice_source_api& table_;
  const std::unique_ptr<InstanceHost> host_;
  void* const self_;
};

}  // namespace sluice::plugin
