// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sluice/sdk/batch.hpp>
#include <sluice/sdk/host.hpp>

namespace sluice::test {

/// What a sink sees of the host: it remembers the warnings.
class FakeHost {
 public:
  explicit FakeHost(std::string work_folder = "/nonexistent") : work_folder_(std::move(work_folder)) {
    host_.size = sizeof host_;
    host_.context = this;
    host_.pipeline = sdk::borrow("demo");
    host_.instance = sdk::borrow("sink-1");
    host_.work_folder = sdk::borrow(work_folder_);
    host_.log = [](void* self, int32_t level, sluice_str text) {
      if (level >= SLUICE_LOG_WARNING) static_cast<FakeHost*>(self)->add(text);
    };
    host_.status = [](void*, sluice_str) {};
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  sdk::Host get() const { return sdk::Host(&host_); }
  std::vector<std::string> warnings() const {
    const std::lock_guard lock(mutex_);
    return warnings_;
  }

 private:
  void add(sluice_str text) {
    const std::lock_guard lock(mutex_);
    warnings_.emplace_back(sdk::view(text));
  }

  std::string work_folder_;
  sluice_host host_{};
  mutable std::mutex mutex_;
  std::vector<std::string> warnings_;
};

/// A batch in the layout of the boundary.
class Lines {
 public:
  Lines(std::string stream, const std::vector<std::string>& records, uint32_t format = SLUICE_FORMAT_JSON)
      : stream_(std::move(stream)) {
    for (const auto& record : records) {
      data_ += record;
      ends_.push_back(static_cast<uint32_t>(data_.size()));
      data_ += '\n';
    }
    batch_ = {
        sizeof batch_, format,       0,           static_cast<uint32_t>(ends_.size()), sdk::borrow(stream_),
        data_.data(),  data_.size(), ends_.data()};
  }
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  sdk::BatchView view() const { return sdk::BatchView(&batch_); }
  const std::string& text() const { return data_; }

 private:
  std::string stream_, data_;
  std::vector<uint32_t> ends_;
  sluice_batch batch_{};
};

/// Takes what a sink rejects.
class Rejected {
 public:
  Rejected() {
    rejects_ = {sizeof rejects_, 0, this, [](void* self, uint32_t index, sluice_str reason) {
                  static_cast<Rejected*>(self)->all_.emplace_back(index, std::string(sdk::view(reason)));
                }};
  }
  Rejected(const Rejected&) = delete;
  Rejected& operator=(const Rejected&) = delete;

  sdk::Rejects get() const { return sdk::Rejects(&rejects_); }
  const std::vector<std::pair<uint32_t, std::string>>& all() const { return all_; }

 private:
  sluice_rejects rejects_{};
  std::vector<std::pair<uint32_t, std::string>> all_;
};

}  // namespace sluice::test
