// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/checkpoint.hpp"

#include "support/checkpoint/checkpoint.hpp"

namespace sluice::kata {

namespace {

constexpr support::CheckpointForm form{
    "kata", 1, 2,
    "; look at it with \"sluice checkpoint show\", or start anew with \"sluice checkpoint reset\""};

std::chrono::milliseconds time_of(const Poco::JSON::Object& object, const std::string& name) {
  return std::chrono::milliseconds(object.getValue<Poco::Int64>(name));
}

Api api_of(const Poco::JSON::Object& object) {
  const auto name = object.getValue<std::string>("api");
  for (const Api api : {Api::events, Api::alerts}) {
    if (names_of(api).stream == name) return api;
  }
  throw Poco::DataFormatException("api is \"" + name + "\"");
}

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
  Poco::JSON::Object object = support::new_checkpoint(form);
  object.set("api", std::string(names_of(checkpoint.api).stream));
  object.set("token", checkpoint.token);
  object.set("external_system_id", checkpoint.external_system_id);
  object.set("selection_sha256", checkpoint.selection);
  object.set("fetched_ms", static_cast<Poco::Int64>(checkpoint.fetched.count()));
  object.set("caught_up_ms", static_cast<Poco::Int64>(checkpoint.caught_up.count()));
  return support::checkpoint_text(object);
}

Checkpoint parse_checkpoint(std::string_view text) {
  if (text.empty()) return {};
  return support::read_checkpoint(text, form, [](const Poco::JSON::Object& object, int version) {
    Checkpoint checkpoint;
    checkpoint.token = object.getValue<std::string>("token");
    checkpoint.external_system_id = object.getValue<std::string>("external_system_id");
    checkpoint.selection = version == 1 ? digest(object.getValue<std::string>("filter"))
                                        : object.getValue<std::string>("selection_sha256");
    checkpoint.fetched = time_of(object, "fetched_ms");
    checkpoint.caught_up = time_of(object, "caught_up_ms");
    if (version > 1) checkpoint.api = api_of(object);
    return checkpoint;
  });
}

}  // namespace sluice::kata
