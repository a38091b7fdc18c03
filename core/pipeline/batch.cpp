// SPDX-License-Identifier: Apache-2.0
#include "pipeline/batch.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <sluice/sdk/host.hpp>

namespace sluice::pipeline {
namespace {

// Records of 32 bytes fill both at the same time; shorter ones make a batch smaller, not wrong.
constexpr uint32_t usual_ends = 32'768;

}  // namespace

Batch::Batch(std::size_t capacity, uint32_t ends_capacity)
    : capacity_(capacity),
      ends_capacity_(ends_capacity),
      data_(std::make_unique_for_overwrite<char[]>(capacity)),
      ends_(std::make_unique_for_overwrite<uint32_t[]>(ends_capacity)) {}

void Batch::clear() {
  head_ = {};
}

void Batch::make_room(std::size_t bytes, uint32_t records) {
  if (bytes > capacity_) {
    data_ = std::make_unique_for_overwrite<char[]>(bytes);
    capacity_ = bytes;
  }
  if (records > ends_capacity_) {
    ends_ = std::make_unique_for_overwrite<uint32_t[]>(records);
    ends_capacity_ = records;
  }
}

void Batch::take(const sluice_batch& from, uint32_t flags) {
  head_ = {std::string(sdk::view(from.stream)), from.format, flags, from.count, from.data_size};
  if (from.count == 0 || from.data == data_.get()) return;
  make_room(from.data_size, from.count);
  std::memcpy(data_.get(), from.data, from.data_size);
  std::copy_n(from.ends, from.count, ends_.get());
}

void Batch::prepare(const store::BatchHead& head) {
  make_room(head.bytes, head.records);
  head_ = head;
}

void Batch::index() {
  const char* const begin = data_.get();
  const char* at = begin;
  for (uint32_t i = 0; i < head_.records; ++i) {
    const auto* lf =
        static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(begin + head_.bytes - at)));
    if (lf == nullptr)
      throw store::StoreError("store: a batch holds fewer records than it says; the store is damaged",
                              store::damaged);
    ends_[i] = static_cast<uint32_t>(lf - begin);
    at = lf + 1;
  }
  if (at != begin + head_.bytes)
    throw store::StoreError("store: a batch holds more than its records; the store is damaged",
                            store::damaged);
}

std::string_view Batch::operator[](uint32_t i) const noexcept {
  const uint32_t start = i == 0 ? 0 : ends_[i - 1] + 1;
  return {data_.get() + start, ends_[i] - start};
}

sluice_batch Batch::view() const noexcept {
  return {sizeof(sluice_batch),      head_.format, head_.flags, head_.records,
          sdk::borrow(head_.stream), data_.get(),  head_.bytes, ends_.get()};
}

std::shared_ptr<Batch> BatchPool::get(std::size_t record_bytes) {
  std::unique_ptr<Batch> batch;
  if (record_bytes <= usual_capacity) {
    const std::scoped_lock hold(mutex_);
    if (!unused_.empty()) {
      batch = std::move(unused_.back());
      unused_.pop_back();
    }
  }
  if (!batch) batch = std::make_unique<Batch>(std::max(record_bytes, usual_capacity), usual_ends);
  batch->clear();
  // The pool may end before the last batch: a weak pointer finds out.
  return {batch.release(), [pool = weak_from_this()](Batch* back) {
            std::unique_ptr<Batch> owned(back);
            if (const auto alive = pool.lock()) alive->put(std::move(owned));
          }};
}

void BatchPool::put(std::unique_ptr<Batch> batch) {
  if (batch->capacity() != usual_capacity) return;
  const std::scoped_lock hold(mutex_);
  if (unused_.size() < keep_) unused_.push_back(std::move(batch));
}

}  // namespace sluice::pipeline
