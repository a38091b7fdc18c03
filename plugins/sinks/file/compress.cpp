// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/compress.hpp"

#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sluice/sdk/failure.hpp>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "sinks/file/posix.hpp"

namespace sluice::file {
namespace {

constexpr std::size_t piece_size = 128 * 1024;

/// A stream compressor: bytes in, compressed bytes to the descriptor.
class Encoder {
 public:
  virtual ~Encoder() = default;
  virtual void add(std::string_view bytes, bool last) = 0;
};

[[noreturn]] void library_error(const std::filesystem::path& path, std::string_view cause) {
  throw sdk::Failure::retry("compress " + path.string() + ": " + std::string(cause) +
                            "; the file stays uncompressed until the next attempt");
}

class Gzip final : public Encoder {
 public:
  Gzip(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)), out_(piece_size) {
    constexpr int gzip_with_largest_window = 15 + 16;
    if (deflateInit2(&stream_, 6, Z_DEFLATED, gzip_with_largest_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      library_error(path_, "out of memory");
    }
  }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  ~Gzip() override { deflateEnd(&stream_); }

  void add(std::string_view bytes, bool last) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write to it
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      if (deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR)
        library_error(path_, "zlib refused");
      write_all(fd_, {out_.data(), out_.size() - stream_.avail_out}, path_);
    } while (stream_.avail_out == 0);
  }

 private:
  int fd_;
  std::filesystem::path path_;
  std::vector<char> out_;
  z_stream stream_{};
};

class Zstd final : public Encoder {
 public:
  Zstd(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)), out_(piece_size) {
    if (!context_) library_error(path_, "out of memory");
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, 3);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, 19);  // bounds the memory of both sides
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  void add(std::string_view bytes, bool last) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      left = ZSTD_compressStream2(context_.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left) != 0) library_error(path_, ZSTD_getErrorName(left));
      write_all(fd_, {out_.data(), out.pos}, path_);
    } while (last ? left != 0 : in.pos < in.size);
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };
  int fd_;
  std::filesystem::path path_;
  std::vector<char> out_;
  std::unique_ptr<ZSTD_CCtx, Free> context_{ZSTD_createCCtx()};
};

std::unique_ptr<Encoder> make_encoder(Compression compression, int fd, const std::filesystem::path& path) {
  if (compression == Compression::gzip) return std::make_unique<Gzip>(fd, path);
  return std::make_unique<Zstd>(fd, path);
}

/// Returns the number of bytes read.
uint64_t copy(int from, const std::filesystem::path& path, Encoder& encoder, const std::atomic<bool>& stop) {
  std::vector<char> piece(piece_size);
  uint64_t total = 0;
  for (;;) {
    if (stop.load(std::memory_order_relaxed)) throw sdk::Failure::cancelled();
    const ssize_t got = ::read(from, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", path, errno);
    encoder.add({piece.data(), static_cast<std::size_t>(got)}, got == 0);
    if (got == 0) return total;
    total += static_cast<uint64_t>(got);
  }
}

}  // namespace

std::filesystem::path compressed_name(const std::filesystem::path& path, Compression compression) {
  return path.string() + (compression == Compression::gzip ? ".gz" : ".zst");
}

bool has_compressed(const std::filesystem::path& path) {
  std::error_code none;
  return std::filesystem::exists(compressed_name(path, Compression::gzip), none) ||
         std::filesystem::exists(compressed_name(path, Compression::zstd), none);
}

void compress_file(const std::filesystem::path& path, Compression compression,
                   const std::atomic<bool>& stop) {
  const Descriptor from(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!from && errno == ENOENT) return;
  struct stat before {};
  if (!from || ::fstat(from.get(), &before) != 0) fail("open", path, errno);

  const auto target = compressed_name(path, compression);
  const std::filesystem::path aside = target.string() + ".tmp";
  const Descriptor to(::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!to) fail("create", aside, errno);
  try {
    const uint64_t size = copy(from.get(), path, *make_encoder(compression, to.get(), aside), stop);
    if (::fchmod(to.get(), before.st_mode & 0777) != 0 || ::fsync(to.get()) != 0) fail("sync", aside, errno);
    struct stat after {};
    if (::fstat(from.get(), &after) != 0) fail("look at", path, errno);
    if (static_cast<uint64_t>(after.st_size) != size) library_error(path, "somebody is writing to it");
    if (::rename(aside.c_str(), target.c_str()) != 0) fail("rename", aside, errno);
  } catch (...) {
    ::unlink(aside.c_str());
    throw;
  }
  sync_folder(path.parent_path());  // the new name is durable before the old one goes
  remove_file(path);
  sync_folder(path.parent_path());
}

}  // namespace sluice::file
