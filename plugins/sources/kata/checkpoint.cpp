// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/checkpoint.hpp"

#include <sstream>

#include <Poco/Dynamic/Var.h>
#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::kata {

namespace {

constexpr int version = 1;
constexpr const char* reset_remedy =
    "; look at it with \"sluice checkpoint show\", or start anew with \"sluice checkpoint reset\"";

std::chrono::milliseconds time_of(const Poco::JSON::Object& object, const std::string& name) {
  return std::chrono::milliseconds(object.getValue<Poco::Int64>(name));
}

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
  Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
  object.set("version", version);
  object.set("token", checkpoint.token);
  object.set("external_system_id", checkpoint.external_system_id);
  object.set("filter", checkpoint.filter);
  object.set("fetched_ms", static_cast<Poco::Int64>(checkpoint.fetched.count()));
  object.set("caught_up_ms", static_cast<Poco::Int64>(checkpoint.caught_up.count()));
  std::ostringstream out;
  object.stringify(out);
  return out.str();
}

Checkpoint parse_checkpoint(std::string_view text) {
  if (text.empty()) return {};
  try {
    Poco::JSON::Parser parser;
    const auto object = parser.parse(std::string(text)).extract<Poco::JSON::Object::Ptr>();
    const auto stored = object->getValue<int>("version");
    if (stored != version) {
      throw sdk::Failure::broken("checkpoint: version " + std::to_string(stored) +
                                 " is not known to this kata source, " + "which writes version " +
                                 std::to_string(version) + reset_remedy);
    }
    return {object->getValue<std::string>("token"), object->getValue<std::string>("external_system_id"),
            object->getValue<std::string>("filter"), time_of(*object, "fetched_ms"),
            time_of(*object, "caught_up_ms")};
  } catch (const Poco::Exception& error) {
    throw sdk::Failure::broken("checkpoint: is not one of a kata source: " + error.displayText() + reset_remedy);
  }
}

}  // namespace sluice::kata
