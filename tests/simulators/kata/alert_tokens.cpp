// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/alert_tokens.hpp"

#include <sstream>

#include <Poco/Exception.h>
#include <Poco/HexBinaryDecoder.h>
#include <Poco/HexBinaryEncoder.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace sluice::simulators {

std::string offset_token(std::uint64_t offset) {
  std::ostringstream out;
  Poco::HexBinaryEncoder encoder(out);
  encoder.rdbuf()->setLineLength(0);
  encoder << "{\"offset\": " << offset << "}";
  encoder.close();
  return out.str();
}

std::optional<std::uint64_t> offset_in(const std::string& token) try {
  std::istringstream in(token);
  Poco::HexBinaryDecoder decoder(in);
  const std::string plain{std::istreambuf_iterator<char>(decoder), {}};
  const auto object = Poco::JSON::Parser().parse(plain).extract<Poco::JSON::Object::Ptr>();
  return object->getValue<Poco::UInt64>("offset");
} catch (const Poco::Exception&) {
  return {};
}

}  // namespace sluice::simulators
