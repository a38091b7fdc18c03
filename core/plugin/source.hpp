// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "config/settings.hpp"
#include "plugin/host_table.hpp"
#include "plugin/verdict.hpp"

namespace sluice::plugin {

/// One running source. Calls come one at a time; cancel from any thread.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  virtual Verdict open(std::string_view checkpoint) = 0;
  virtual Verdict poll(const sluice_emit& emit) = 0;
  virtual void cancel() noexcept = 0;
};

/// A source in this process.
class LoadedSource final : public Source {
 public:
  /// Throws base::Error with the plugin's reason when it cannot be made.
  LoadedSource(const sluice_source_api& table, std::unique_ptr<HostTable> host,
               const config::Settings& settings);
  ~LoadedSource() override;

  Verdict open(std::string_view checkpoint) override;
  Verdict poll(const sluice_emit& emit) override;
  void cancel() noexcept override;

 private:
  const sluice_source_api& table_;
  const std::unique_ptr<HostTable> host_;
  void* const self_;
};

}  // namespace sluice::plugin
