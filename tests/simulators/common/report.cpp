// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/report.hpp"

#include <sstream>

namespace sluice::simulators {

std::string json_text(const Poco::JSON::Object& object) {
  std::ostringstream out;
  object.stringify(out, 2);
  return out.str();
}

Poco::JSON::Object ordered_object() {
  return Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
}

std::string json_text(const Knobs& knobs) {
  auto object = ordered_object();
  for (const auto& knob : knobs.all()) object.set(knob.name, knob.get());
  return json_text(object);
}

}  // namespace sluice::simulators
