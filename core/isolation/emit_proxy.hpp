// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <sluice/abi.h>

#include "isolation/link.hpp"
#include "isolation/shared_memory.hpp"

namespace sluice::isolation {

/// In the process of a source: sluice_emit. Each call waits for the answer of the host; batches go through
/// the shared memory, which the source builds them in where it asks for memory.
class EmitProxy {
 public:
  EmitProxy(Link& calls, SharedMemory& memory);
  EmitProxy(const EmitProxy&) = delete;
  EmitProxy& operator=(const EmitProxy&) = delete;

  /// Before each poll.
  const sluice_emit& start();

 private:
  static sluice_status begin(void* self, uint32_t flags, sluice_error* error) noexcept;
  static sluice_status memory(void* self, size_t bytes, sluice_memory* memory, sluice_error* error) noexcept;
  static sluice_status batch(void* self, const sluice_batch* batch, sluice_error* error) noexcept;
  static sluice_status malformed(void* self, const sluice_malformed* piece, sluice_error* error) noexcept;
  static sluice_status gap(void* self, const sluice_gap* gap, sluice_error* error) noexcept;
  static sluice_status checkpoint(void* self, sluice_str text, sluice_error* error) noexcept;
  static sluice_status abandon(void* self, sluice_error* error) noexcept;

  template <class Body>
  static sluice_status run(void* self, sluice_error* error, Body&& body) noexcept;
  sluice_status ask(Kind question, const Writer& out, sluice_error* error);
  sluice_status ask_for_room(Kind question, const Writer& out, sluice_error* error);
  sluice_status hand_over(const sluice_batch& batch, sluice_error* error);
  char* data() const noexcept { return shared_.data(); }
  uint32_t* ends() const noexcept { return reinterpret_cast<uint32_t*>(shared_.data() + room_.ends_at()); }

  Link& calls_;
  SharedMemory& shared_;
  Room room_;
  Message reply_;
  sluice_emit table_{};
};

}  // namespace sluice::isolation
