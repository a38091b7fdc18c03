// SPDX-License-Identifier: Apache-2.0
// A communication data package of KICS. Its members stay in memory and within their limits; whatever is wrong
// waits for a person, in a sentence that names the file.
#include "sources/kics/package.hpp"

#include <stdexcept>
#include <string>

#include <sluice/sdk/failure.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/target.hpp"

using namespace sluice;
using fuzz::require;

namespace {

/// A file in memory.
class File {
 public:
  explicit File(std::string_view bytes) : file_(memfd_create("package", MFD_CLOEXEC)) {
    if (file_ < 0 || write(file_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("no file in memory");
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(file_); }

  std::string name() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  constexpr std::size_t largest_member = std::size_t{1} << 20;
  const File file(std::string_view(reinterpret_cast<const char*>(data), size));
  try {
    const kics::Package package = kics::read_package(file.name(), "secret");
    require(package.identity && package.identity->key, "a package that opens has an identity");
    require(package.server_uri.size() <= largest_member, "no member is larger than allowed");
    require(package.webserver_pem.size() <= largest_member, "nor is the certificate");
  } catch (const sdk::Failure& failure) {
    require(failure.status() == SLUICE_RETRY && failure.retry_after_ms() == SLUICE_DELAY_LONGEST,
            "a package may be replaced by a better one");
    const std::string_view message = failure.what();
    require(message.starts_with("package \"" + file.name() + "\": "), "the message names the file");
  }
  return 0;
}
