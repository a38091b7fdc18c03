// SPDX-License-Identifier: Apache-2.0
#include "store/codec.hpp"

#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string>

#include <zstd.h>

#include "store/database.hpp"

namespace sluice::store {
namespace {

constexpr std::size_t kept_scratch = std::size_t{4} << 20;  // more is only for an unusually large record

constexpr int usual_level = 1;  // telemetry shrinks five- to tenfold already there
constexpr int quick_level = -5;

// Contexts are costly to make and hold a few hundred KiB each, so a thread keeps one.
ZSTD_CCtx* compressor() {
  struct Free {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context = [] {
    std::unique_ptr<ZSTD_CCtx, Free> made(ZSTD_createCCtx());
    if (!made) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_checksumFlag, 1);
    return made;
  }();
  return context.get();
}

/// The thread's own, so that it does not grow with the number of pipelines.
std::span<char> scratch(std::size_t size) {
  struct Memory {
    std::unique_ptr<char[]> data;
    std::size_t size = 0;
  };
  thread_local Memory memory;
  if (size > memory.size || (memory.size > kept_scratch && size <= kept_scratch)) {
    memory = {};
    memory = {std::make_unique_for_overwrite<char[]>(size), size};
  }
  return {memory.data.get(), memory.size};
}

}  // namespace

Packed pack(std::string_view data, Effort effort) {
  const std::span<char> room = scratch(ZSTD_compressBound(data.size()));
  ZSTD_CCtx* const context = compressor();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel,
                         effort == Effort::quick ? quick_level : usual_level);
  const std::size_t size = ZSTD_compress2(context, room.data(), room.size(), data.data(), data.size());
  if (ZSTD_isError(size) != 0)
    throw StoreError(std::string("store: a batch cannot be compressed: ") + ZSTD_getErrorName(size), 0);
  return {Codec::zstd, {room.data(), size}};
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
