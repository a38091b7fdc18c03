// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/compressor.hpp"

#include <exception>
#include <utility>

#include "sinks/file/compress.hpp"

namespace sluice::file {

Compressor::Compressor(Compression compression, std::function<void(const std::string&)> warn)
    : compression_(compression), warn_(std::move(warn)) {}

Compressor::~Compressor() {
  stop();
  wait();
}

void Compressor::add(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(path);
  if (running_) return;
  if (thread_.joinable()) thread_.join();  // it has left its loop and takes the lock no more
  thread_ = std::jthread([this] { run(); });
  running_ = true;
}

std::vector<std::filesystem::path> Compressor::take_done() {
  const std::lock_guard lock(mutex_);
  return std::exchange(done_, {});
}

std::vector<std::filesystem::path> Compressor::take_failed() {
  const std::lock_guard lock(mutex_);
  return std::exchange(failed_, {});
}

void Compressor::wait() {
  if (thread_.joinable()) thread_.join();
}

bool Compressor::next(std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  if (stop_ || waiting_.empty()) return running_ = false;
  path = std::move(waiting_.front());
  waiting_.pop_front();
  return true;
}

void Compressor::run() {
  for (std::filesystem::path path; next(path);) {
    bool done = false;
    try {
      compress_file(path, compression_, stop_);
      done = true;
    } catch (const std::exception& problem) {
      if (!stop_) warn_(problem.what());
    }
    const std::lock_guard lock(mutex_);
    (done ? done_ : failed_).push_back(path);
  }
}

}  // namespace sluice::file
