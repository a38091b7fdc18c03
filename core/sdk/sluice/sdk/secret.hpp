// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace sluice::sdk {

/// Text that must not be seen: it has no stream operator and no conversion, and its memory is cleared at the
/// end. Whoever needs the text says reveal(), which is easy to find in a review.
class Secret {
 public:
  /// Nothing.
  Secret() = default;
  /// Takes the text over.
  explicit Secret(std::string text) : text_(std::move(text)) {}
  /// Copies clear themselves too.
  Secret(const Secret&) = default;
  /// Leaves nothing behind in other.
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  /// What was there before is cleared.
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      text_ = other.text_;
    }
    return *this;
  }
  /// The same, and leaves nothing behind in other.
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      text_ = std::move(other.text_);
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  /// The text itself, as long as this lives.
  std::string_view reveal() const noexcept { return text_; }
  /// Whether there is no text.
  bool empty() const noexcept { return text_.empty(); }

 private:
  void wipe() noexcept {
    volatile char* bytes = text_.data();  // volatile: the stores are not optimised away
    for (std::size_t i = 0; i < text_.size(); ++i) bytes[i] = 0;
    text_.clear();
  }

  std::string text_;
};

}  // namespace sluice::sdk
