// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <thread>

#include <sluice/abi.h>

#include "isolation/link.hpp"

namespace sluice::isolation {

/// In the plugin's process: the host as the plugin sees it. What the plugin says goes to the real one: in
/// order with the call where it is said during one, else beside it.
class HostProxy {
 public:
  /// Made by the thread that makes the calls.
  HostProxy(Link& calls, Link& news, std::string pipeline, std::string instance, std::string work_folder);
  HostProxy(const HostProxy&) = delete;
  HostProxy& operator=(const HostProxy&) = delete;

  const sluice_host* table() const noexcept { return &table_; }

 private:
  static void log(void* self, int32_t level, sluice_str message) noexcept;
  static void status(void* self, sluice_str text) noexcept;
  static void gauge(void* self, sluice_str name, double value) noexcept;
  void tell(Kind kind, const Writer& news);

  Link& calls_;
  Link& news_;
  const std::thread::id caller_ = std::this_thread::get_id();
  std::mutex mutex_;  // of the plugin's own threads
  const std::string pipeline_, instance_, work_folder_;
  sluice_host table_{};
};

}  // namespace sluice::isolation
