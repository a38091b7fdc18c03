// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace sluice::csv::test {

/// Makes JSON objects of all sorts from a seed: every kind of value, odd keys, white space and escapes in any
/// place.
class RandomItems {
 public:
  /// all_of_unicode: false keeps to blocks in which every version of Unicode agrees on what is printable.
  RandomItems(uint64_t seed, bool all_of_unicode) : random_(seed), all_(all_of_unicode) {}

  /// One line. Surrogates stand alone only inside nested values, where Python can write them.
  std::string item();

 private:
  uint64_t below(uint64_t bound) { return random_() % bound; }
  bool one_in(uint64_t n) { return below(n) == 0; }

  std::string space();
  std::string value(int depth);
  std::string container(int depth);
  std::string number();
  std::string digits(uint64_t most);
  std::string string(bool nested);
  std::string key(bool nested);
  std::string character(bool nested);
  char32_t code_point(bool nested);

  std::mt19937_64 random_;
  bool all_;
};

}  // namespace sluice::csv::test
