// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <zstd.h>

namespace sluice::test {

/// What was packed into these bytes of one or several whole zstd frames; throws where they are not whole.
inline std::string unpack_zstd(const std::string& packed) {
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  std::string out, piece(ZSTD_DStreamOutSize(), '\0');
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::size_t left = 1;
  while (in.pos < in.size) {
    ZSTD_outBuffer to{piece.data(), piece.size(), 0};
    left = ZSTD_decompressStream(context.get(), &to, &in);
    if (ZSTD_isError(left) != 0) break;
    out.append(piece, 0, to.pos);
  }
  if (left != 0) throw std::runtime_error("not whole zstd frames");
  return out;
}

}  // namespace sluice::test
