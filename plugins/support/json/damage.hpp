// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::support {

/// Looks for the place where a page is sound again behind an element that is not JSON, so that one missing
/// quote costs one element and not the rest of the page.
///
/// All positions are relative to the text, which begins with the damaged element and goes on with whatever
/// has arrived; the caller may cut bytes off its front and say so with dropped(). An answer never depends on
/// how much more has arrived than is needed for it, so the way in which a page is cut into pieces changes
/// nothing.
class DamageSearch {
 public:
  /// Nothing in front of `from` is a place to go on from. `closed_at`: where the brackets of the element
  /// balance, when they do, which is the best place of all if the next element follows there.
  DamageSearch(size_t from, std::optional<size_t> closed_at, size_t max_record) noexcept
      : cursor_(from), closed_at_(closed_at), max_record_(max_record) {}

  /// The position of the byte that follows the damage: the comma or the bracket behind an element. Nothing
  /// when there is none yet; `last` says that no more text will come.
  std::optional<size_t> find(std::string_view text, bool last);

  /// Bytes in front of this are settled: the damage reaches at least so far.
  size_t settled() const noexcept { return closed_at_ ? 0 : cursor_; }
  void dropped(size_t count) noexcept { cursor_ -= count; }

 private:
  enum class Answer { yes, no, more };

  Answer closes_well(std::string_view text, bool last) const;
  Answer begins_an_element(std::string_view text, size_t comma, bool last);
  Answer ends_the_array(std::string_view text, size_t bracket, bool last);
  Answer page_ends(std::string_view text, size_t candidate, size_t end, bool last);
  Answer reject(size_t candidate, size_t walked);

  size_t cursor_;
  std::optional<size_t> closed_at_;
  size_t max_record_;
  uint64_t spent_ = 0;   // bytes walked in vain
  uint64_t passed_ = 0;  // bytes that the cursor has left behind
};

}  // namespace sluice::support
