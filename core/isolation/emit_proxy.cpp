// SPDX-License-Identifier: Apache-2.0
#include "isolation/emit_proxy.hpp"

#include <cstring>

#include <sluice/sdk/guard.hpp>

namespace sluice::isolation {

EmitProxy::EmitProxy(Link& calls, SharedMemory& memory) : calls_(calls), shared_(memory) {
  table_ = {sizeof table_, 0, this, begin, EmitProxy::memory, batch, malformed, gap, checkpoint, abandon};
}

const sluice_emit& EmitProxy::start() {
  room_ = {};
  return table_;
}

template <class Body>
sluice_status EmitProxy::run(void* self, sluice_error* error, Body&& body) noexcept {
  return sdk::guard(error, [&] { return body(*static_cast<EmitProxy*>(self)); });
}

sluice_status EmitProxy::ask(Kind question, const Writer& out, sluice_error* error) {
  if (!calls_.send(question, out.bytes()) || calls_.receive(reply_) != Link::Got::message ||
      reply_.kind != Kind::reply)
    return sdk::report(error, SLUICE_CANCELLED, "the host is gone");
  Reader in(reply_.bytes);
  const plugin::Verdict verdict = get_verdict(in);
  if (!verdict.ok()) sdk::report(error, verdict.status, verdict.text, verdict.retry_after_ms);
  return verdict.status;
}

sluice_status EmitProxy::ask_for_room(Kind question, const Writer& out, sluice_error* error) {
  const sluice_status status = ask(question, out, error);
  if (status != SLUICE_OK) return status;
  Reader in(reply_.bytes);
  get_verdict(in);
  room_ = get_room(in);
  shared_.map(room_.size());
  return status;
}

sluice_status EmitProxy::hand_over(const sluice_batch& batch, sluice_error* error) {
  // A batch that was built there needs no room: it has it, and asking would take it away.
  if (batch.count > 0 && (batch.data != data() || batch.ends != ends())) {
    if (!room_.holds(batch)) {
      Writer out;
      put(out, Room{batch.data_size, batch.count});
      if (const auto status = ask_for_room(Kind::room, out, error); status != SLUICE_OK) return status;
    }
    std::memmove(data(), batch.data, batch.data_size);
    std::memmove(ends(), batch.ends, batch.count * sizeof *batch.ends);
  }
  Writer out;
  put(out, batch);
  return ask(Kind::batch, out, error);
}

sluice_status EmitProxy::begin(void* self, uint32_t flags, sluice_error* error) noexcept {
  return run(self, error,
             [&](EmitProxy& emit) { return emit.ask(Kind::begin, Writer().number(flags), error); });
}

sluice_status EmitProxy::memory(void* self, size_t bytes, sluice_memory* memory,
                                sluice_error* error) noexcept {
  return run(self, error, [&](EmitProxy& emit) {
    const auto status = emit.ask_for_room(Kind::memory, Writer().number(static_cast<uint64_t>(bytes)), error);
    if (status != SLUICE_OK) return status;
    memory->data = emit.data();
    memory->data_capacity = emit.room_.bytes;
    memory->ends = emit.ends();
    memory->ends_capacity = emit.room_.records;
    return status;
  });
}

sluice_status EmitProxy::batch(void* self, const sluice_batch* batch, sluice_error* error) noexcept {
  return run(self, error, [&](EmitProxy& emit) { return emit.hand_over(*batch, error); });
}

sluice_status EmitProxy::malformed(void* self, const sluice_malformed* piece, sluice_error* error) noexcept {
  return run(self, error, [&](EmitProxy& emit) {
    Writer out;
    out.text(piece->stream).text(piece->data).text(piece->place).text(piece->reason);
    return emit.ask(Kind::malformed, out, error);
  });
}

sluice_status EmitProxy::gap(void* self, const sluice_gap* gap, sluice_error* error) noexcept {
  return run(self, error, [&](EmitProxy& emit) {
    Writer out;
    out.text(gap->stream).number(gap->from_ms).number(gap->to_ms).text(gap->reason);
    return emit.ask(Kind::gap, out, error);
  });
}

sluice_status EmitProxy::checkpoint(void* self, sluice_str text, sluice_error* error) noexcept {
  return run(self, error,
             [&](EmitProxy& emit) { return emit.ask(Kind::checkpoint, Writer().text(text), error); });
}

sluice_status EmitProxy::abandon(void* self, sluice_error* error) noexcept {
  return run(self, error, [&](EmitProxy& emit) { return emit.ask(Kind::abandon, Writer(), error); });
}

}  // namespace sluice::isolation
