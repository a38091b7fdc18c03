// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <sluice/abi.h>
#include <sluice/sdk/host.hpp>

namespace sluice::test {

/// Records as the host lends them to a sink. On the heap in their exact size, so that a read past the end is
/// seen by the address sanitizer.
class LentBatch {
 public:
  explicit LentBatch(const std::vector<std::string>& records, std::string stream = "events",
                     uint32_t format = SLUICE_FORMAT_JSON, uint32_t flags = 0)
      : stream_(std::move(stream)) {
    std::size_t size = 0;
    for (const auto& record : records) size += record.size() + 1;
    data_.reserve(size);
    ends_.reserve(records.size());
    for (const auto& record : records) {
      data_.insert(data_.end(), record.begin(), record.end());
      ends_.push_back(static_cast<uint32_t>(data_.size()));
      data_.push_back('\n');
    }
    view_ = {sizeof view_,         format,       flags,        static_cast<uint32_t>(records.size()),
             sdk::borrow(stream_), data_.data(), data_.size(), ends_.data()};
  }
  LentBatch(const LentBatch&) = delete;
  LentBatch& operator=(const LentBatch&) = delete;

  const sluice_batch& view() const { return view_; }

 private:
  const std::string stream_;
  std::vector<char> data_;
  std::vector<uint32_t> ends_;
  sluice_batch view_{};
};

/// The records that a sink names as impossible, with its reasons.
class RecordedRejects {
 public:
  RecordedRejects() {
    table_ = {sizeof table_, 0, this, [](void* self, uint32_t index, sluice_str reason) {
                static_cast<RecordedRejects*>(self)->all_.emplace_back(index, sdk::view(reason));
              }};
  }
  RecordedRejects(const RecordedRejects&) = delete;
  RecordedRejects& operator=(const RecordedRejects&) = delete;

  const sluice_rejects& table() const { return table_; }
  const std::vector<std::pair<uint32_t, std::string>>& all() const { return all_; }

 private:
  sluice_rejects table_{};
  std::vector<std::pair<uint32_t, std::string>> all_;
};

}  // namespace sluice::test
