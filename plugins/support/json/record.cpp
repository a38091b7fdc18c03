// SPDX-License-Identifier: Apache-2.0
#include "support/json/record.hpp"

#include <algorithm>
#include <new>

#include <simdjson.h>
#include <sluice/sdk/failure.hpp>

#include "support/json/scalar.hpp"

namespace sluice::support {
namespace {

bool in_number(char c) noexcept {
  return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/// Replaces in place what is JSON but cannot be represented by something of the same length that can: a
/// number by zero and blanks, an escaped code unit by the letter A. What is not JSON stays as wrong as it
/// was. Returns the depth of the deepest bracket.
size_t relax(std::string& text) {
  size_t depth = 0;
  size_t deepest = 0;
  bool quoted = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      if (c != '\\') continue;
      ++at;
      const bool unit = at + 4 < text.size() && text[at] == 'u' &&
                        std::all_of(text.data() + at + 1, text.data() + at + 5, is_hex);
      if (unit) text.replace(at + 1, 4, "0041");
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      depth -= depth == 0 ? 0 : 1;
    } else if (is_digit(c) || c == '-') {
      size_t end = at;
      while (end < text.size() && in_number(text[end])) ++end;
      if (is_number(std::string_view(text).substr(at, end - at))) {
        text[at] = '0';
        std::fill(text.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                  text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
      }
      at = end - 1;
    }
  }
  return deepest;
}

std::string in_words(simdjson::error_code error) {
  switch (error) {
    case simdjson::MEMALLOC:  // says nothing of the text
      throw std::bad_alloc();
    case simdjson::UTF8_ERROR:
      return "not valid UTF-8";
    case simdjson::UNESCAPED_CHARS:
      return "a control character stands unescaped in a string";
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed";
    case simdjson::NUMBER_ERROR:
      return "a number is not written as JSON demands";
    case simdjson::STRING_ERROR:
      return "a string holds an escape that JSON does not know";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
      return "a literal is none of true, false and null";
    case simdjson::EMPTY:
      return "nothing but white space";
    case simdjson::TAPE_ERROR:
      return "not JSON: a bracket, comma, colon, key or value is missing or superfluous";
    default:
      return std::string("not JSON: ") + simdjson::error_message(error);
  }
}

std::string no_object() {
  return "not a JSON object";
}

}  // namespace

RecordCheck::RecordCheck(size_t max_depth) : max_depth_(max_depth), quick_(max_depth) {}

std::optional<std::string> RecordCheck::record(std::string_view padded) {
  if (padded.size() < 2 || padded.front() != '{' || padded.back() != '}') return no_object();
  return value(padded);
}

std::optional<std::string> RecordCheck::value(std::string_view padded) {
  std::optional<std::string> reason;
  switch (quick_(padded)) {
    case QuickCheck::Verdict::json:
      break;
    case QuickCheck::Verdict::not_utf8:
      reason = in_words(simdjson::UTF8_ERROR);
      break;
    case QuickCheck::Verdict::doubtful:
      reason = look_closer(padded);
  }
  release(padded.size());
  return reason;
}

std::optional<std::string> RecordCheck::look_closer(std::string_view bytes) {
  relaxed_.reserve(bytes.size() + simdjson::SIMDJSON_PADDING);
  relaxed_.assign(bytes);
  if (relax(relaxed_) > max_depth_) return "nested deeper than " + std::to_string(max_depth_) + " levels";
  simdjson::dom::parser patient;
  if (patient.allocate(relaxed_.size() + 1, max_depth_ + 1) != simdjson::SUCCESS) throw std::bad_alloc();
  const simdjson::error_code error = patient.parse(relaxed_.data(), relaxed_.size(), false).error();
  if (error != simdjson::SUCCESS) return in_words(error);
  return std::nullopt;
}

void RecordCheck::release(size_t used) {
  if (used <= kept_capacity) return;
  quick_ = QuickCheck(max_depth_);
  relaxed_ = std::string();
}

std::optional<std::string> validate_record(std::string_view bytes, size_t max_depth) {
  const simdjson::padded_string padded(bytes);
  if (padded.size() != bytes.size()) throw std::bad_alloc();  // which it does not throw itself
  return RecordCheck(max_depth).record({padded.data(), padded.size()});
}

std::string decode_string(std::string_view raw) {
  simdjson::dom::parser parser;
  std::string_view text;
  const simdjson::error_code error = parser.parse(raw.data(), raw.size(), true).get_string().get(text);
  if (error != simdjson::SUCCESS) {
    const bool other = error == simdjson::INCORRECT_TYPE;
    throw sdk::Failure::retry("JSON string: " +
                              (other ? std::string("another value stands there") : in_words(error)));
  }
  return std::string(text);
}

}  // namespace sluice::support
