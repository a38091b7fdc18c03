// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/checkpoint.hpp"

#include <sstream>

#include <Poco/Dynamic/Var.h>
#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::kics {
namespace {

constexpr int version = 1;
constexpr const char* remedy =
    "; \"sluice checkpoint reset\" makes the source read everything again, which loses nothing";

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
  Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
  object.set("version", version);
  object.set("started_ms", static_cast<Poco::Int64>(checkpoint.started.count()));
  Poco::JSON::Array done;
  for (const auto& resource : checkpoint.done) done.add(resource);
  object.set("done", done);
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
                                 " is not known to this kics source, " + "which writes version " +
                                 std::to_string(version) + remedy);
    }
    Checkpoint checkpoint{std::chrono::milliseconds(object->getValue<Poco::Int64>("started_ms")), {}};
    const auto done = object->getArray("done");
    if (!done) throw Poco::DataFormatException("no list \"done\"");
    for (const auto& resource : *done) checkpoint.done.push_back(resource.convert<std::string>());
    return checkpoint;
  } catch (const Poco::Exception& error) {
    throw sdk::Failure::broken("checkpoint: is not one of a kics source: " + error.displayText() + remedy);
  }
}

}  // namespace sluice::kics
