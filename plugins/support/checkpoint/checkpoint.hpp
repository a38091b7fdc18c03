// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>

namespace sluice::support {

/// Whose checkpoints, and which versions of them: one JSON object each, with its version in "version".
struct CheckpointForm {
  const char* source;  ///< "kata"
  int oldest;          ///< that can be read
  int newest;          ///< the one that is written
  const char* remedy;  ///< what to do where one cannot be read; ends a sentence
};

/// An object with nothing but its version, which keeps the order of what is added.
Poco::JSON::Object new_checkpoint(const CheckpointForm& form);

std::string checkpoint_text(const Poco::JSON::Object& checkpoint);

/// Throws Failure::broken where the text is no object or of a version that is not known: to go on without it
/// would be to lose or repeat records in silence.
Poco::JSON::Object::Ptr parse_checkpoint_text(std::string_view text, const CheckpointForm& form);

/// Throws Failure::broken with the cause and the remedy.
[[noreturn]] void refuse_checkpoint(const CheckpointForm& form, const std::string& cause);

/// Reads a checkpoint: `read` gets the object and its version, and what it throws as a Poco::Exception (a
/// member is missing, or of another type) is refused too.
template <class Read>
auto read_checkpoint(std::string_view text, const CheckpointForm& form, Read&& read) {
  const auto object = parse_checkpoint_text(text, form);
  try {
    return read(*object, object->getValue<int>("version"));
  } catch (const Poco::Exception& error) {
    refuse_checkpoint(form, error.displayText());
  }
}

}  // namespace sluice::support
