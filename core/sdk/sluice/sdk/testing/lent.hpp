// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <new>
#include <string_view>
#include <type_traits>

#include <sluice/abi.h>
#include <sys/mman.h>
#include <unistd.h>

namespace sluice::sdk::testing {

/// Memory that a plugin may use during one call. Taken back it stays where it was, out of everybody's reach:
/// a plugin that kept a pointer ends there and then.
class Lent {
 public:
  /// With room for so many bytes, and some more for alignment.
  explicit Lent(std::size_t bytes) : size_(whole_pages(bytes + sizeof(std::max_align_t))) {
    void* const memory = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    data_ = static_cast<char*>(memory);
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;
  ~Lent() { ::munmap(data_, size_); }

  /// A copy of these in the lent memory.
  template <class T>
  T* copy(const T* from, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    used_ = (used_ + alignof(T) - 1) / alignof(T) * alignof(T);
    if (count > (size_ - used_) / sizeof(T)) throw std::bad_alloc();
    auto* const to = reinterpret_cast<T*>(data_ + used_);
    if (count > 0) std::memcpy(to, from, count * sizeof(T));
    used_ += count * sizeof(T);
    return to;
  }
  /// A copy of the text in the lent memory.
  sluice_str text(std::string_view from) { return {copy(from.data(), from.size()), from.size()}; }
  /// Where it begins.
  char* data() noexcept { return data_; }

  /// From here on nobody can read or write it.
  void take_back() noexcept { ::mprotect(data_, size_, PROT_NONE); }

 private:
  static std::size_t whole_pages(std::size_t bytes) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return (bytes + page) / page * page;
  }

  std::size_t size_;
  std::size_t used_ = 0;
  char* data_ = nullptr;
};

/// What was lent and taken back; the addresses are not used again while this lives.
class Lender {
 public:
  /// One more piece of memory.
  Lent& lend(std::size_t bytes) { return lent_.emplace_back(bytes); }
  /// The settings with all that they point to.
  const sluice_settings* lend(const sluice_settings& settings) {
    Lent& memory = lend(size_of(settings));
    auto* const all = memory.copy(settings.settings, settings.count);
    for (std::size_t i = 0; i < settings.count; ++i) {
      all[i].name = memory.text(text_of(all[i].name));
      all[i].text = memory.text(text_of(all[i].text));
      auto* const items = memory.copy(all[i].items, all[i].item_count);
      for (std::size_t j = 0; j < all[i].item_count; ++j) items[j] = memory.text(text_of(items[j]));
      all[i].items = items;
    }
    sluice_settings head = settings;
    head.settings = all;
    return memory.copy(&head, 1);
  }
  /// All that was lent so far.
  void take_back() noexcept {
    for (Lent& memory : lent_) memory.take_back();
  }

 private:
  static std::string_view text_of(sluice_str text) {
    return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
  }
  static std::size_t size_of(const sluice_settings& settings) {
    std::size_t bytes =
        sizeof settings + settings.count * (sizeof(sluice_setting) + alignof(std::max_align_t));
    for (std::size_t i = 0; i < settings.count; ++i) {
      const sluice_setting& one = settings.settings[i];
      bytes += one.name.size + one.text.size + (one.item_count + 1) * sizeof(sluice_str);
      for (std::size_t j = 0; j < one.item_count; ++j) bytes += one.items[j].size;
    }
    return bytes + 1024;
  }

  std::deque<Lent> lent_;
};

}  // namespace sluice::sdk::testing
