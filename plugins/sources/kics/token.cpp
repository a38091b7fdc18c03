// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/token.hpp"

#include <algorithm>

#include <Poco/Dynamic/Var.h>
#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::kics {
namespace {

constexpr std::size_t token_depth = 16;
constexpr Poco::Int64 longest_life =
    Poco::Int64{366} * 24 * 3600;  // keeps the arithmetic below from overflowing

std::string text_of(const Poco::JSON::Object& object, const std::string& name) {
  const auto value = object.get(name);
  return value.isString() ? value.extract<std::string>() : std::string();
}

/// Only such a token can stand in a header.
bool is_visible(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Poco::Int64 life_of(const Poco::JSON::Object& object) {
  try {
    return std::min(object.get("expires_in").convert<Poco::Int64>(), longest_life);
  } catch (const Poco::Exception&) {
    return 0;  // absent or no number: the token is used until the Server refuses it
  }
}

}  // namespace

Token parse_token(const std::string& json, Token::Time now) {
  Token token;
  Poco::Int64 life = 0;
  try {
    Poco::JSON::Parser parser;
    parser.setDepth(token_depth);
    const auto object = parser.parse(json).extract<Poco::JSON::Object::Ptr>();
    token.access = text_of(*object, "access_token");
    token.refresh = text_of(*object, "refresh_token");
    life = life_of(*object);
  } catch (const Poco::Exception&) {
    throw sdk::Failure::retry("the answer to the token request is no JSON object");
  }
  if (token.access.empty() || !is_visible(token.access)) {
    throw sdk::Failure::retry("the answer to the token request holds no usable access_token");
  }
  if (life > 0) {
    token.refresh_from = now + std::chrono::milliseconds(life * 800);
    token.expires = now + std::chrono::seconds(life);
  }
  return token;
}

}  // namespace sluice::kics
