// SPDX-License-Identifier: Apache-2.0
#include "host/letter_text.hpp"

#include <istream>
#include <iterator>
#include <sstream>

#include <Poco/Base64Decoder.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <doctest/doctest.h>

using namespace sluice;
using store::StoredLetter;
using store::WithData;

namespace {

StoredLetter letter_of(std::string_view data) {
  return {7,
          "kata",
          {"siem", "events", "too \x1b[2Jlong", "record 3", "siem", "0.1.0", 1000, data, 1, 0, true},
          data.size()};
}

/// The bytes as somebody gets them back who has only the export.
std::string recovered(std::string_view data) {
  const auto object = Poco::JSON::Parser()
                          .parse(host::letter_json(letter_of(data), WithData::yes))
                          .extract<Poco::JSON::Object::Ptr>();
  if (object->has("data")) return object->getValue<std::string>("data");
  std::istringstream text(object->getValue<std::string>("data_base64"));
  Poco::Base64Decoder decoder(text);
  return {std::istreambuf_iterator<char>(decoder), {}};
}

}  // namespace

TEST_CASE("the export of a letter gives its bytes back exactly") {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  for (const std::string& data :
       {std::string(), std::string("{\"a\":\"\\ud83d\"}"), std::string("line\nbreak\ttab\r\"\\/"),
        std::string("zero\0 inside", 12), std::string("Имя 😀 \xe2\x80\xa8"), every_byte,
        std::string("\xed\xa0\x80"), std::string("\xc0\x80"), std::string("\xf5\x80\x80\x80"),
        std::string("cut \xf0\x9f\x98"), std::string("\x01\x1f\x7f\xc2\x9b")}) {
    CAPTURE(host::letter_json(letter_of(data), WithData::yes));
    CHECK(recovered(data) == data);
  }
}

TEST_CASE("text is exported as text, and other bytes as base64") {
  CHECK(host::letter_json(letter_of("{}"), WithData::yes).find("\"data\":\"{}\"") != std::string::npos);
  CHECK(host::letter_json(letter_of("\xff"), WithData::yes).find("\"data_base64\":\"/w==\"") !=
        std::string::npos);
}

TEST_CASE("an exported letter is one line") {
  const std::string line = host::letter_json(letter_of("a\nb\n\xff" + std::string(200, 'x')), WithData::yes);
  CHECK(line.find('\n') == line.size() - 1);
}

TEST_CASE("control characters of a letter do not reach the terminal") {
  const auto one = letter_of(
      "\x1b]0;title\x07\xc2\x9b"
      "31m\r\n");
  for (const std::string& text : {host::letter_line(one), host::letter_page(one)}) {
    for (const char c : text) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
    CHECK(text.find("\xc2\x9b") == std::string::npos);
  }
}
