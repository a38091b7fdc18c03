// SPDX-License-Identifier: Apache-2.0
#include "isolation/remote_source.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "plugin/call.hpp"

namespace sluice::isolation {

using plugin::Verdict;

namespace {

/// The plugin shares its memory with whatever it does wrong: offsets are looked at in the host's own copy.
void check_layout(const sluice_batch& batch) {
  std::size_t start = 0;
  for (uint32_t i = 0; i < batch.count; ++i) {
    const std::size_t end = batch.ends[i];
    if (end < start || end >= batch.data_size || batch.data[end] != '\n')
      throw base::Error("a batch whose offsets do not fit its records");
    start = end + 1;
  }
  if (start != batch.data_size) throw base::Error("a batch with bytes behind its records");
}

/// What a function of sluice_emit came to.
template <class Call>
Verdict asked(Call&& call) {
  sluice_error error = plugin::empty_error();
  return plugin::judge("the host", call(&error), error);
}

}  // namespace

Verdict RemoteSource::open(std::string_view checkpoint) {
  if (const Verdict verdict = remote_.start(); !verdict.ok()) return verdict;
  Writer out;
  return remote_.call(Kind::open, out.text(checkpoint).bytes());
}

Verdict RemoteSource::poll(const sluice_emit& emit) {
  room_ = {};
  lent_ = {};
  return remote_.call(Kind::poll, {},
                      [&](Kind question, Reader& in, Writer& reply) { answer(emit, question, in, reply); });
}

void RemoteSource::answer(const sluice_emit& emit, Kind question, Reader& in, Writer& reply) {
  void* const host = emit.context;
  switch (question) {
    case Kind::begin:
      return put(reply,
                 asked([&](sluice_error* error) { return emit.begin(host, in.number<uint32_t>(), error); }));
    case Kind::memory:
      return lend(emit, in, reply);
    case Kind::room:
      return make_room(in, reply);
    case Kind::batch:
      return put(reply, take_batch(emit, in));
    case Kind::malformed: {
      sluice_malformed piece{sizeof piece, 0, {}, {}, {}, {}};
      for (sluice_str* text : {&piece.stream, &piece.data, &piece.place, &piece.reason})
        *text = sdk::borrow(in.text());
      return put(reply, asked([&](sluice_error* error) { return emit.malformed(host, &piece, error); }));
    }
    case Kind::gap: {
      sluice_gap gap{sizeof gap, 0, {}, 0, 0, {}};
      gap.stream = sdk::borrow(in.text());
      gap.from_ms = in.number<int64_t>();
      gap.to_ms = in.number<int64_t>();
      gap.reason = sdk::borrow(in.text());
      return put(reply, asked([&](sluice_error* error) { return emit.gap(host, &gap, error); }));
    }
    case Kind::checkpoint: {
      const auto text = sdk::borrow(in.text());
      return put(reply, asked([&](sluice_error* error) { return emit.checkpoint(host, text, error); }));
    }
    case Kind::abandon:
      return put(reply, asked([&](sluice_error* error) { return emit.abandon(host, error); }));
    default:
      throw base::Error("a question that no source has");
  }
}

void RemoteSource::lend(const sluice_emit& emit, Reader& in, Writer& reply) {
  lent_ = {};
  lent_.size = sizeof lent_;
  const auto bytes = in.number<uint64_t>();
  const Verdict verdict =
      asked([&](sluice_error* error) { return emit.memory(emit.context, bytes, &lent_, error); });
  put(reply, verdict);
  if (!verdict.ok()) return;
  room_ = {lent_.data_capacity, lent_.ends_capacity};
  remote_.memory().grow(room_.size());
  put(reply, room_);
}

void RemoteSource::make_room(Reader& in, Writer& reply) {
  lent_ = {};
  room_ = get_room(in);
  remote_.memory().grow(room_.size());
  put(reply, Verdict{});
  put(reply, room_);
}

Verdict RemoteSource::take_batch(const sluice_emit& emit, Reader& in) {
  sluice_batch batch = get_batch(in);
  if (!room_.holds(batch)) throw base::Error("a batch that is larger than its memory");
  if (batch.count > 0) {
    const char* const shared = remote_.memory().data();
    const auto* const ends = reinterpret_cast<const uint32_t*>(shared + room_.ends_at());
    if (lent_.data != nullptr) {
      std::memcpy(lent_.data, shared, batch.data_size);
      std::copy_n(ends, batch.count, lent_.ends);
      batch.data = lent_.data;
      batch.ends = lent_.ends;
    } else {
      data_.assign(shared, shared + batch.data_size);
      ends_.assign(ends, ends + batch.count);
      batch.data = data_.data();
      batch.ends = ends_.data();
    }
  }
  check_layout(batch);
  lent_ = {};
  return asked([&](sluice_error* error) { return emit.batch(emit.context, &batch, error); });
}

}  // namespace sluice::isolation
