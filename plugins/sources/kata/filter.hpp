// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kata {

/// Something to say about a filter expression.
struct FilterRemark {
  std::string what;
  std::string remedy;
  std::size_t at = 0;     ///< byte of the expression that it is about; its size for the end
  bool is_doubt = false;  ///< not documented, but a Central Node may take it: a warning and no error
};

/// Checks an expression of the events API's filter language as far as that is documented:
///
///   expression  := conjunction { OR conjunction }        conjunction := negation { AND negation }
///   negation    := { NOT } ( "(" expression ")" | comparison )
///   comparison  := field operator value | field in "(" value { "," value } ")"
///   operator    := "==" | "!=" | ">" | ">=" | "<" | "<="
///   value       := text in single quotes | number | true | false
///   field       := name { "." name }
///
/// The vendor's description is not complete, so what is merely not in it (another operator, a function) is a
/// doubt. Returns the doubts in their order and at its end at most one mistake, the first: nothing can be
/// said about what follows it.
std::vector<FilterRemark> check_filter(std::string_view expression);

/// Three lines: "what; remedy", the expression (its surroundings, where it is long), and a caret below the
/// place.
std::string to_text(const FilterRemark& remark, std::string_view expression);

}  // namespace sluice::kata
