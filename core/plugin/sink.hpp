// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "plugin/host_table.hpp"
#include "plugin/verdict.hpp"

namespace sluice::plugin {

/// One running sink. Calls come one at a time; cancel from any thread.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  virtual Verdict open(std::string_view state) = 0;
  virtual Verdict write(const sluice_batch& batch, const sluice_rejects& rejects) = 0;
  /// On OK, state is what the host has to store with the position.
  virtual Verdict commit(std::string& state) = 0;
  virtual Verdict rollback() = 0;
  virtual void cancel() noexcept = 0;
};

/// A sink in this process.
class LoadedSink final : public Sink {
 public:
  /// Throws base::Error with the plugin's reason when it cannot be made.
  LoadedSink(const sluice_sink_api& table, std::unique_ptr<HostTable> host, const config::Settings& settings);
  ~LoadedSink() override;

  Verdict open(std::string_view state) override;
  Verdict write(const sluice_batch& batch, const sluice_rejects& rejects) override;
  Verdict commit(std::string& state) override;
  Verdict rollback() override;
  void cancel() noexcept override;

 private:
  const sluice_sink_api& table_;
  const std::unique_ptr<HostTable> host_;
  void* const self_;
};

}  // namespace sluice::plugin
