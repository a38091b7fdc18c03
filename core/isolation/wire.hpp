// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include <sluice/abi.h>
#include <sluice/sdk/host.hpp>

namespace sluice::isolation {

/// Values one after the other, as two processes of one build and machine exchange them.
class Writer {
 public:
  template <class Number>
  Writer& number(Number value) {
    static_assert(std::is_arithmetic_v<Number>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Writer& text(std::string_view text) {
    number(static_cast<uint64_t>(text.size()));
    bytes_.append(text);
    return *this;
  }
  Writer& text(sluice_str text) { return this->text(sdk::view(text)); }

  std::string_view bytes() const noexcept { return bytes_; }
  std::string take() noexcept { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// The other end. Nothing read is trusted: throws base::Error where the bytes end before the value.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class Number>
  Number number() {
    static_assert(std::is_arithmetic_v<Number>);
    Number value;
    std::memcpy(&value, next(sizeof value).data(), sizeof value);
    return value;
  }
  /// Borrowed from the bytes.
  std::string_view text() { return next(number<uint64_t>()); }

 private:
  std::string_view next(uint64_t size);

  std::string_view rest_;
};

}  // namespace sluice::isolation
