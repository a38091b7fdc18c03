// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sinks/file/config.hpp"

namespace sluice::file {

/// Compresses closed files on a thread of its own, so that deliveries go on meanwhile. The thread lives only
/// while there is work. All functions are for the owner's thread, stop for any.
class Compressor {
 public:
  /// warn: called on the compressor's thread with one line for the operator.
  Compressor(Compression compression, std::function<void(const std::string&)> warn);
  ~Compressor();

  void add(const std::filesystem::path& path);
  /// The files done since the last call.
  std::vector<std::filesystem::path> take_done();
  /// The files that could not be compressed since the last call; they are complete and uncompressed.
  std::vector<std::filesystem::path> take_failed();
  /// Waits until nothing is left to do.
  void wait();
  /// Gives up the file in work and all others. Final.
  void stop() noexcept { stop_ = true; }

 private:
  void run();
  bool next(std::filesystem::path& path);

  const Compression compression_;
  const std::function<void(const std::string&)> warn_;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // guards the following
  std::deque<std::filesystem::path> waiting_;
  std::vector<std::filesystem::path> done_, failed_;
  bool running_ = false;
  std::jthread thread_;
};

}  // namespace sluice::file
