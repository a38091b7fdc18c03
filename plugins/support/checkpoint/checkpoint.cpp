// SPDX-License-Identifier: Apache-2.0
#include "support/checkpoint/checkpoint.hpp"

#include <sstream>

#include <Poco/Dynamic/Var.h>
#include <Poco/JSON/Parser.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::support {

Poco::JSON::Object new_checkpoint(const CheckpointForm& form) {
  Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
  object.set("version", form.newest);
  return object;
}

std::string checkpoint_text(const Poco::JSON::Object& checkpoint) {
  std::ostringstream out;
  checkpoint.stringify(out);
  return out.str();
}

Poco::JSON::Object::Ptr parse_checkpoint_text(std::string_view text, const CheckpointForm& form) {
  try {
    Poco::JSON::Parser parser;
    const auto object = parser.parse(std::string(text)).extract<Poco::JSON::Object::Ptr>();
    const auto version = object->getValue<int>("version");
    if (version >= form.oldest && version <= form.newest) return object;
    throw sdk::Failure::broken("checkpoint: version " + std::to_string(version) + " is not known to this " +
                               form.source + " source, which writes version " + std::to_string(form.newest) +
                               form.remedy);
  } catch (const Poco::Exception& error) {
    refuse_checkpoint(form, error.displayText());
  }
}

void refuse_checkpoint(const CheckpointForm& form, const std::string& cause) {
  throw sdk::Failure::broken(std::string("checkpoint: is not one of a ") + form.source + " source: " + cause +
                             form.remedy);
}

}  // namespace sluice::support
