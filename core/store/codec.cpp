// SPDX-License-Identifier: Apache-2.0
#include "store/codec.hpp"

#include <cstring>
#include <memory>

#include <zstd.h>

#include "store/database.hpp"

namespace sluice::store {
namespace {

constexpr int level = 1;                // telemetry shrinks five- to tenfold already at the fastest level
constexpr std::size_t too_small = 512;  // below this the header costs more than is won

// Contexts are costly to make and hold a few hundred KiB each, so a thread keeps one.
ZSTD_CCtx* compressor() {
  struct Free {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  return context.get();
}

}  // namespace

Packed pack(std::string_view data, std::string& scratch) {
  if (data.size() < too_small) return {Codec::plain, data};
  scratch.resize(ZSTD_compressBound(data.size()));
  const std::size_t size =
      ZSTD_compressCCtx(compressor(), scratch.data(), scratch.size(), data.data(), data.size(), level);
  if (ZSTD_isError(size) != 0 || size >= data.size()) return {Codec::plain, data};
  return {Codec::zstd, std::string_view(scratch).substr(0, size)};
}

std::optional<uint64_t> unpacked_size(const Packed& packed) {
  if (packed.codec == Codec::plain) return packed.data.size();
  if (packed.codec != Codec::zstd) return std::nullopt;
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data.data(), packed.data.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return std::nullopt;
  return size;
}

void unpack(Codec codec, std::string_view packed, char* out, std::size_t size) {
  if (codec == Codec::plain) {
    if (packed.size() != size)
      throw StoreError("store: a batch has the wrong length; the store is damaged", damaged);
    if (size > 0) std::memcpy(out, packed.data(), size);
    return;
  }
  const std::size_t restored = ZSTD_decompress(out, size, packed.data(), packed.size());
  if (ZSTD_isError(restored) != 0 || restored != size) {
    throw StoreError("store: a batch cannot be restored; the store is damaged", damaged);
  }
}

}  // namespace sluice::store
