// SPDX-License-Identifier: Apache-2.0
#include "pipeline/spool.hpp"

#include <cerrno>

#include <unistd.h>

#include "base/error.hpp"

namespace sluice::pipeline {

void Spool::append(const Batch& batch) {
  std::string_view rest = batch.lines();
  uint64_t at = size_;
  while (!rest.empty()) {
    const ssize_t written = ::pwrite(file_.get(), rest.data(), rest.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      throw base::Error(base::system_reason("cannot write the temporary file of a snapshot", errno) +
                        "; make room on the disk of the store");
    rest.remove_prefix(static_cast<std::size_t>(written));
    at += static_cast<uint64_t>(written);
  }
  places_.push_back({batch.head(), size_});
  size_ = at;
}

void Spool::read(int64_t i, Batch& batch) const {
  const Place& place = places_[static_cast<std::size_t>(i)];
  batch.prepare(place.head);
  for (std::size_t done = 0; done < place.head.bytes;) {
    const ssize_t got = ::pread(file_.get(), batch.data() + done, place.head.bytes - done,
                                static_cast<off_t>(place.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      throw base::Error(
          base::system_reason("cannot read the temporary file of a snapshot", got < 0 ? errno : EIO));
    done += static_cast<std::size_t>(got);
  }
  batch.index();
}

}  // namespace sluice::pipeline
