// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <simdjson.h>

namespace sluice::support {

/// A record that cannot be rendered. The text is the reason kept with the dead letter.
class Unfit : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Objects and lists inside each other that a record may have, itself included.
inline constexpr int deepest_nesting = 1000;

/// A JSON value that holds no other, as its text: simdjson's own conversions refuse 1e400, integers above 64
/// bits and lone surrogates, all of which are valid records.
struct Scalar {
  enum class Kind { null, yes, no, integer, real, string };
  Kind kind;
  std::string_view
      text;  ///< of a number the digits, of a string what is between the quotes, escapes included
};

/// Reads a value that is neither object nor list. Throws Unfit where the text is not JSON.
Scalar read_scalar(simdjson::ondemand::value& value);

/// The key of a member as written, between the quotes, escapes included.
std::string_view key_text(simdjson::ondemand::field& field);

/// Turns an error of simdjson into Unfit.
void require(simdjson::error_code error);

/// Appends the meaning of a string's text. A surrogate without its other half becomes three bytes, as UTF-8
/// would encode it if it could; the result is false then, because no file in UTF-8 can hold it. Throws Unfit
/// for an escape that JSON does not have.
bool append_unescaped(std::string_view text, std::string& out);

}  // namespace sluice::support
