// SPDX-License-Identifier: Apache-2.0
#include "isolation/remote_sink.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"

namespace sluice::isolation {

using plugin::Verdict;

Verdict RemoteSink::open(std::string_view state) {
  if (const Verdict verdict = remote_.start(); !verdict.ok()) return verdict;
  room_ = {};
  Writer out;
  return remote_.call(Kind::open, out.text(state).bytes());
}

Verdict RemoteSink::write(const sluice_batch& batch, const sluice_rejects& rejects) {
  if (!remote_.running()) return Remote::ended();
  if (!room_.holds(batch)) {
    room_ = {std::max<uint64_t>(room_.bytes, batch.data_size), std::max(room_.records, batch.count)};
    remote_.memory().grow(room_.size());
  }
  if (batch.count > 0) {
    char* const shared = remote_.memory().data();
    std::memcpy(shared, batch.data, batch.data_size);
    std::memcpy(shared + room_.ends_at(), batch.ends, batch.count * sizeof *batch.ends);
  }
  Writer out;
  put(out, batch);
  put(out, room_);
  const auto take_reject = [&](Kind question, Reader& in, Writer&) {
    if (question != Kind::reject) throw base::Error("a question that no sink has");
    const auto index = in.number<uint32_t>();
    rejects.reject(rejects.context, index, sdk::borrow(in.text()));
  };
  return remote_.call(Kind::write, out.bytes(), take_reject);
}

Verdict RemoteSink::commit(std::string& state) {
  std::string got;
  Verdict verdict = remote_.call(Kind::commit, {}, {}, &got);
  if (verdict.status == SLUICE_OK) state = std::move(got);
  return verdict;
}

}  // namespace sluice::isolation
