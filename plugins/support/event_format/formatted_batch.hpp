// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sluice/sdk/batch.hpp>

#include "support/event_format/encoder.hpp"

namespace sluice::event_format {

/// A batch as a sink is to send it: in another format, without the records that have none. What a sink then
/// rejects is told to the host by the number that the record had at first. Keeps its memory for the next
/// batch.
class FormattedBatch {
 public:
  FormattedBatch(Format format, std::shared_ptr<const Mapping> mapping)
      : encoder_(format, std::move(mapping)) {}
  FormattedBatch(const FormattedBatch&) = delete;
  FormattedBatch& operator=(const FormattedBatch&) = delete;

  /// Whether the batch goes out as it is, in its own memory.
  bool passes_through(const sdk::BatchView& batch) const noexcept;

  /// Renders the batch and rejects what cannot be rendered. view and rejects stay valid until the next call;
  /// `rejects` of the caller must live as long as those are used.
  void render(const sdk::BatchView& batch, const sdk::Rejects& rejects);
  sdk::BatchView view() const { return sdk::BatchView(&batch_); }
  sdk::Rejects rejects() const { return sdk::Rejects(&renumbered_); }

 private:
  Encoder encoder_;
  std::string lines_, stream_;
  std::vector<uint32_t> ends_, numbers_;
  sluice_batch batch_{};
  sluice_rejects renumbered_{};
  const sdk::Rejects* original_ = nullptr;
};

}  // namespace sluice::event_format
