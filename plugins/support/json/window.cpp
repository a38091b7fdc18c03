// SPDX-License-Identifier: Apache-2.0
#include "support/json/window.hpp"

#include <algorithm>
#include <cstring>

namespace sluice::support {
namespace {

constexpr size_t roomy = size_t{1} << 20;  // memory up to this is kept between large values

}  // namespace

std::span<char> Window::space(size_t wish) {
  const size_t need = size() + wish;
  if (need > capacity_) {
    move_to(std::max(need, std::min(2 * capacity_, capacity_ + 4 * roomy)));
  } else if (capacity_ > roomy && need <= roomy / 2) {
    move_to(roomy);
  } else if (end_ + wish > capacity_) {
    std::memmove(memory_.get(), data(), size());
    end_ -= begin_;
    begin_ = 0;
  }
  return {memory_.get() + end_, capacity_ - end_};
}

void Window::drop(size_t count) noexcept {
  begin_ += count;
  offset_ += count;
  if (begin_ == end_) begin_ = end_ = 0;
}

void Window::move_to(size_t capacity) {
  // Not cleared: pages that are never filled are never touched. The padding is read, but its value never
  // matters.
  std::unique_ptr<char[]> bigger(new char[capacity + padding]);
  std::memset(bigger.get() + capacity, 0, padding);
  if (size() != 0) std::memcpy(bigger.get(), data(), size());
  memory_ = std::move(bigger);
  end_ -= begin_;
  begin_ = 0;
  capacity_ = capacity;
}

}  // namespace sluice::support
