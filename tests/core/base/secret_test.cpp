// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include <ostream>
#include <utility>

#include <doctest/doctest.h>

using sluice::base::Secret;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

TEST_CASE("a secret cannot be printed by accident") {
  static_assert(!Printable<Secret>);
  static_assert(!std::is_convertible_v<Secret, std::string>);
  CHECK(Secret("text").reveal() == "text");
}

TEST_CASE("a secret that was moved from holds nothing") {
  Secret first("a text that is longer than the small buffer of a string");
  const Secret second = std::move(first);
  CHECK(first.empty());  // NOLINT(bugprone-use-after-move): that is the question
  CHECK(!second.empty());
}
