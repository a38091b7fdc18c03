// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/formatted_batch.hpp"

#include <limits>

namespace sluice::event_format {

namespace {

constexpr std::size_t kept_capacity = std::size_t{8} << 20;

RecordInfo info_of(const sdk::BatchView& batch) {
  return {batch.stream(), batch.format() == sdk::Format::text, batch.gap()};
}

}  // namespace

bool FormattedBatch::passes_through(const sdk::BatchView& batch) const noexcept {
  return encoder_.passes_through(info_of(batch));
}

void FormattedBatch::render(const sdk::BatchView& batch, const sdk::Rejects& rejects) {
  if (lines_.capacity() > kept_capacity) lines_ = {};  // an unusually large batch does not keep its memory
  lines_.clear();
  ends_.clear();
  numbers_.clear();
  stream_ = batch.stream();
  const RecordInfo info = info_of(batch);
  for (uint32_t i = 0; i < batch.size(); ++i) {
    const std::size_t begin = lines_.size();
    std::string reason = encoder_.encode(batch[i], info, lines_);
    if (reason.empty() && lines_.size() >= std::numeric_limits<uint32_t>::max()) {
      lines_.resize(begin);
      reason = "the formatted batch has grown beyond 4 GiB";
    }
    if (!reason.empty()) {
      rejects.add(i, reason);
      continue;
    }
    ends_.push_back(static_cast<uint32_t>(lines_.size()));
    numbers_.push_back(i);
    lines_ += '\n';
  }
  original_ = &rejects;
  batch_ = {
      sizeof batch_,
      static_cast<uint32_t>(batch.format()),
      (batch.atomic() ? uint32_t{SLUICE_BATCH_ATOMIC} : 0U) | (batch.gap() ? uint32_t{SLUICE_BATCH_GAP} : 0U),
      static_cast<uint32_t>(ends_.size()),
      sdk::borrow(stream_),
      lines_.data(),
      lines_.size(),
      ends_.data()};
  renumbered_ = {sizeof renumbered_, 0, this, [](void* self, uint32_t index, sluice_str reason) {
                   const auto* batch_of = static_cast<const FormattedBatch*>(self);
                   batch_of->original_->add(batch_of->numbers_.at(index), sdk::view(reason));
                 }};
}

}  // namespace sluice::event_format
