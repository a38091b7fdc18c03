// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/checkpoint.hpp"

#include <sstream>
#include <stdexcept>
#include <utility>

#include <Poco/Dynamic/Var.h>
#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::kics {
namespace {

using Poco::JSON::Object;

constexpr int plain_version = 1;    // rounds only
constexpr int present_version = 2;  // journals and baselines too
constexpr const char* remedy =
    "; \"sluice checkpoint reset\" makes the source begin anew: inventories are read again, of journals what "
    "is "
    "not older than events_from says";

Object::Ptr object_of(const JournalState& state) {
  Object::Ptr object = new Object(Poco::JSON_PRESERVE_KEY_ORDER);
  object->set("last_id", std::to_string(state.last_id));  // text: 64 bits survive every reader
  object->set("until_ms", static_cast<Poco::Int64>(state.until));
  object->set("origin_ms", static_cast<Poco::Int64>(state.origin));
  object->set("floor_ms", static_cast<Poco::Int64>(state.floor));
  object->set("swept_ms", static_cast<Poco::Int64>(state.swept));
  object->set("read_ms", static_cast<Poco::Int64>(state.read));
  object->set("seen", pack_seen(state.seen));
  return object;
}

Object::Ptr object_of(const Baseline& baseline) {
  Object::Ptr object = new Object(Poco::JSON_PRESERVE_KEY_ORDER);
  object->set("file", baseline.file);
  object->set("rows", static_cast<Poco::UInt64>(baseline.rows));
  object->set("bytes", static_cast<Poco::UInt64>(baseline.bytes));
  object->set("sum", baseline.sum);
  object->set("taken_ms", static_cast<Poco::Int64>(baseline.taken));
  return object;
}

template <class Value>
Object::Ptr object_of(const std::map<std::string, Value>& all) {
  Object::Ptr object = new Object(Poco::JSON_PRESERVE_KEY_ORDER);
  for (const auto& [name, value] : all) object->set(name, object_of(value));
  return object;
}

JournalState journal_from(const Object& object) {
  JournalState state;
  state.last_id = number_of(object.getValue<std::string>("last_id"));
  state.until = object.getValue<Poco::Int64>("until_ms");
  state.origin = object.getValue<Poco::Int64>("origin_ms");
  state.floor = object.getValue<Poco::Int64>("floor_ms");
  state.swept = object.getValue<Poco::Int64>("swept_ms");
  state.read = object.getValue<Poco::Int64>("read_ms");
  state.seen = unpack_seen(object.getValue<std::string>("seen"));
  return state;
}

Baseline baseline_from(const Object& object) {
  Baseline baseline;
  baseline.file = object.getValue<std::string>("file");
  if (baseline.file.empty() || baseline.file.find('/') != baseline.file.npos)
    throw std::invalid_argument("\"file\" is not the name of a file");
  baseline.rows = object.getValue<Poco::UInt64>("rows");
  baseline.bytes = object.getValue<Poco::UInt64>("bytes");
  baseline.sum = object.getValue<Poco::UInt32>("sum");
  baseline.taken = object.getValue<Poco::Int64>("taken_ms");
  return baseline;
}

Object::Ptr member(const Object& object, const std::string& name) {
  const auto found = object.getObject(name);
  if (!found) throw Poco::DataFormatException("no object \"" + name + "\"");
  return found;
}

Checkpoint checkpoint_from(const Object& object, int version) {
  Checkpoint checkpoint{std::chrono::milliseconds(object.getValue<Poco::Int64>("started_ms")), {}};
  const auto done = object.getArray("done");
  if (!done) throw Poco::DataFormatException("no list \"done\"");
  for (const auto& resource : *done) checkpoint.done.push_back(resource.convert<std::string>());
  if (version == plain_version) return checkpoint;
  const auto journals = member(object, "journals");
  for (const auto& name : journals->getNames())
    checkpoint.journals[name] = journal_from(*member(*journals, name));
  const auto baselines = member(object, "baselines");
  for (const auto& name : baselines->getNames())
    checkpoint.baselines[name] = baseline_from(*member(*baselines, name));
  return checkpoint;
}

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
  const bool plain = checkpoint.journals.empty() && checkpoint.baselines.empty();
  Object object(Poco::JSON_PRESERVE_KEY_ORDER);
  object.set("version", plain ? plain_version : present_version);
  object.set("started_ms", static_cast<Poco::Int64>(checkpoint.started.count()));
  Poco::JSON::Array done;
  for (const auto& resource : checkpoint.done) done.add(resource);
  object.set("done", done);
  if (!plain) {
    object.set("journals", object_of(checkpoint.journals));
    object.set("baselines", object_of(checkpoint.baselines));
  }
  std::ostringstream out;
  object.stringify(out);
  return out.str();
}

Checkpoint parse_checkpoint(std::string_view text) {
  if (text.empty()) return {};
  try {
    Poco::JSON::Parser parser;
    const auto object = parser.parse(std::string(text)).extract<Object::Ptr>();
    const auto stored = object->getValue<int>("version");
    if (stored != plain_version && stored != present_version) {
      throw sdk::Failure::broken("checkpoint: version " + std::to_string(stored) +
                                 " is not known to this kics source, which writes version " +
                                 std::to_string(present_version) + remedy);
    }
    return checkpoint_from(*object, stored);
  } catch (const Poco::Exception& error) {
    throw sdk::Failure::broken("checkpoint: is not one of a kics source: " + error.displayText() + remedy);
  } catch (const std::invalid_argument& error) {
    throw sdk::Failure::broken("checkpoint: is not one of a kics source: " + std::string(error.what()) +
                               remedy);
  }
}

}  // namespace sluice::kics
