// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "isolation/link.hpp"
#include "plugin/host_table.hpp"

namespace sluice::isolation {

/// In the plugin's process: the host as the plugin sees it. What the plugin says goes to the real one: in
/// order with the call where it is said during one, else beside it.
class HostProxy final : public plugin::HostTable {
 public:
  /// Made by the thread that makes the calls.
  HostProxy(Link& calls, Link& news, std::string pipeline, std::string instance, std::string work_folder);

 private:
  void log(int32_t level, std::string_view message) override;
  void status(std::string_view text) override;
  void gauge(std::string_view name, double value) override;
  void tell(Kind kind, const Writer& news);

  Link& calls_;
  Link& news_;
  const std::thread::id caller_ = std::this_thread::get_id();
  std::mutex mutex_;  // of the plugin's own threads
};

}  // namespace sluice::isolation
