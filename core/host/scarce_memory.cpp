// SPDX-License-Identifier: Apache-2.0
// What `sluice plugin test` loads before everything else into the process of a case: allocations of a thread
// fail when a case asks for it (sluice/sdk/testing/shortage.hpp), those of C++, C and all libraries alike.
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include <sluice/abi.h>
#include <sluice/sdk/testing/shortage.hpp>

// The C library's own, which free() knows.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace {

using sluice::sdk::testing::Allowance;

// Part of the thread from its beginning: the memory of other thread-local variables comes from malloc.
__attribute__((tls_model("initial-exec"))) thread_local Allowance own;

bool refused() {
  if (own.granted < 0) return false;
  if (own.granted > 0) {
    --own.granted;
    return false;
  }
  if (own.refusing == 0) return false;
  --own.refusing;
  ++own.refused;
  errno = ENOMEM;
  return true;
}

}  // namespace

extern "C" {

SLUICE_EXPORT Allowance* sluice_allowance() {
  return &own;
}
SLUICE_EXPORT void* malloc(std::size_t size) {
  return refused() ? nullptr : __libc_malloc(size);
}
SLUICE_EXPORT void* calloc(std::size_t count, std::size_t size) {
  return refused() ? nullptr : __libc_calloc(count, size);
}
SLUICE_EXPORT void* realloc(void* memory, std::size_t size) {
  return refused() ? nullptr : __libc_realloc(memory, size);
}
SLUICE_EXPORT void* reallocarray(void* memory, std::size_t count, std::size_t size) {
  if (size != 0 && count > SIZE_MAX / size) {
    errno = ENOMEM;
    return nullptr;
  }
  return realloc(memory, count * size);
}
SLUICE_EXPORT void* memalign(std::size_t alignment, std::size_t size) {
  return refused() ? nullptr : __libc_memalign(alignment, size);
}
SLUICE_EXPORT void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return memalign(alignment, size);
}
SLUICE_EXPORT int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  const int before = errno;
  void* const got = memalign(alignment, size);
  errno = before;  // it returns the error instead
  if (got == nullptr) return ENOMEM;
  *memory = got;
  return 0;
}
}
