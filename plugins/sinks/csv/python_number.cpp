// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/python_number.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <memory>

#include <locale.h>

namespace sluice::csv {

namespace {

// Python leaves positional notation for an exponent from this number of integer digits on...
constexpr int most_integer_digits = 16;
// ...and from this number of zeros after the point.
constexpr int most_leading_zeros = 3;

// For magnitudes that std::from_chars reports as out of range without saying on which side.
double parse_extreme(std::string_view text) {
  static const locale_t c_locale = newlocale(LC_ALL_MASK, "C", nullptr);
  return strtod_l(std::string(text).c_str(), nullptr, c_locale);
}

double parse(std::string_view text) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc::result_out_of_range ? parse_extreme(text) : value;
}

// digits with the point after the first `point` of them; point may lie outside.
void append_positional(std::string_view digits, int point, std::string& out) {
  const int count = static_cast<int>(digits.size());
  if (point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else if (point >= count) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0').append(".0");
  } else {
    const auto split = static_cast<std::size_t>(point);
    out.append(digits.substr(0, split)).append(".").append(digits.substr(split));
  }
}

void append_exponential(std::string_view digits, int exponent, std::string& out) {
  out += digits[0];
  if (digits.size() > 1) out.append(".").append(digits.substr(1));
  out.append(exponent < 0 ? "e-" : "e+");
  const int magnitude = std::abs(exponent);
  if (magnitude < 10) out += '0';
  out += std::to_string(magnitude);
}

}  // namespace

void append_python_float(double value, std::string& out) {
  if (std::isnan(value)) {
    out += "nan";
    return;
  }
  if (std::signbit(value)) out += '-';
  if (std::isinf(value)) {
    out += "inf";
    return;
  }
  char text[40];
  const auto end =
      std::to_chars(text, text + sizeof text, std::abs(value), std::chars_format::scientific).ptr;
  // "d.dddde-xx": close the gap of the point to have the digits in a row.
  char* mark = text;
  while (*mark != 'e') ++mark;
  int exponent = 0;
  std::from_chars(mark[1] == '+' ? mark + 2 : mark + 1, end, exponent);
  std::string_view digits(text, 1);
  if (mark - text > 1) {
    text[1] = text[0];
    digits = {text + 1, static_cast<std::size_t>(mark - text - 1)};
  }
  const int point = exponent + 1;
  if (point > most_integer_digits || point < -most_leading_zeros) {
    append_exponential(digits, exponent, out);
  } else {
    append_positional(digits, point, out);
  }
}

void append_python_number(const Scalar& number, std::string& out) {
  if (number.kind == Scalar::Kind::integer) {
    out += number.text == "-0" ? std::string_view("0") : number.text;
  } else {
    append_python_float(parse(number.text), out);
  }
}

}  // namespace sluice::csv
