// SPDX-License-Identifier: Apache-2.0
#include "isolation/shared_memory.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.hpp"

namespace sluice::isolation {
namespace {

[[noreturn]] void refuse() {
  throw base::Error(base::system_reason("cannot share memory with the plugin's process", errno));
}

}  // namespace

SharedMemory::SharedMemory() : memory_(::memfd_create("sluice-batch", MFD_CLOEXEC | MFD_ALLOW_SEALING)) {
  if (!memory_ || ::fcntl(memory_.get(), F_ADD_SEALS, F_SEAL_SHRINK) != 0) refuse();
}

SharedMemory::~SharedMemory() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

void SharedMemory::grow(std::size_t size) {
  if (size <= size_) return;
  if (::ftruncate(memory_.get(), static_cast<off_t>(size)) != 0) refuse();
  map(size);
}

void SharedMemory::map(std::size_t size) {
  if (size <= size_) return;
  void* const place = data_ == nullptr
                          ? ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory_.get(), 0)
                          : ::mremap(data_, size_, size, MREMAP_MAYMOVE);
  if (place == MAP_FAILED) refuse();
  data_ = static_cast<char*>(place);
  size_ = size;
}

}  // namespace sluice::isolation
