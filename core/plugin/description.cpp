// SPDX-License-Identifier: Apache-2.0
#include "plugin/description.hpp"

#include <cstdint>
#include <limits>
#include <sstream>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <sluice/sdk/host.hpp>

#include "base/error.hpp"

namespace sluice::plugin {
namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;

constexpr auto no_minimum = std::numeric_limits<int64_t>::min();
constexpr auto no_maximum = std::numeric_limits<int64_t>::max();

void set(Object& to, const char* key, sluice_str text) {
  to.set(key, std::string(sdk::view(text)));
}

Object::Ptr show(const sluice_option& option) {
  Object::Ptr out = new Object;
  out->set("type", option.type);
  out->set("flags", option.flags);
  set(*out, "name", option.name);
  set(*out, "meaning", option.meaning);
  set(*out, "default", option.default_text);
  set(*out, "example", option.example);
  set(*out, "shipped", option.shipped);
  if (option.minimum != no_minimum) out->set("minimum", option.minimum);
  if (option.maximum != no_maximum) out->set("maximum", option.maximum);
  Array::Ptr choices = new Array;
  for (uint32_t i = 0; i < option.choice_count; ++i) choices->add(std::string(sdk::view(option.choices[i])));
  out->set("choices", choices);
  return out;
}

Array::Ptr list(const Object& in, const char* key) {
  auto list = in.getArray(key);
  if (list.isNull()) throw Poco::NotFoundException(key);
  return list;
}

}  // namespace

std::string show_description(const config::PluginInfo& info) {
  Object out;
  out.set("name", info.name);
  out.set("sink", info.kind == config::PluginKind::sink);
  out.set("version", info.version);
  out.set("summary", info.summary);
  out.set("traits", info.traits);
  out.set("file", info.file);
  out.set("checks", info.checks);
  Array::Ptr options = new Array;
  for (std::size_t i = 0; i < info.options.count; ++i) options->add(show(info.options.at(i)));
  out.set("options", options);
  std::ostringstream text;
  out.stringify(text);
  return text.str();
}

Description::Description(std::string_view text) try {
  const auto in = Poco::JSON::Parser().parse(std::string(text)).extract<Object::Ptr>();
  info_.name = in->getValue<std::string>("name");
  info_.kind = in->getValue<bool>("sink") ? config::PluginKind::sink : config::PluginKind::source;
  info_.version = in->getValue<std::string>("version");
  info_.summary = in->getValue<std::string>("summary");
  info_.traits = in->getValue<uint32_t>("traits");
  info_.file = in->getValue<std::string>("file");
  info_.checks = in->getValue<bool>("checks");
  const auto options = list(*in, "options");
  for (unsigned i = 0; i < options->size(); ++i) {
    const auto from = options->getObject(i);
    if (from.isNull()) throw Poco::NotFoundException("an option");
    sluice_option option{};
    option.size = sizeof option;
    option.type = from->getValue<uint32_t>("type");
    option.flags = from->getValue<uint32_t>("flags");
    option.name = keep(from->getValue<std::string>("name"));
    option.meaning = keep(from->getValue<std::string>("meaning"));
    option.default_text = keep(from->getValue<std::string>("default"));
    option.example = keep(from->getValue<std::string>("example"));
    option.shipped = keep(from->getValue<std::string>("shipped"));
    option.minimum = from->optValue<int64_t>("minimum", no_minimum);
    option.maximum = from->optValue<int64_t>("maximum", no_maximum);
    auto& choices = choices_.emplace_back();
    const auto names = list(*from, "choices");
    for (unsigned c = 0; c < names->size(); ++c) choices.push_back(keep(names->getElement<std::string>(c)));
    option.choices = choices.empty() ? nullptr : choices.data();
    option.choice_count = static_cast<uint32_t>(choices.size());
    options_.push_back(option);
  }
  info_.options = {options_.data(), options_.size(), sizeof(sluice_option)};
} catch (const Poco::Exception& trouble) {
  throw base::Error("the description of the library makes no sense: " + trouble.displayText());
}

sluice_str Description::keep(std::string text) {
  return sdk::borrow(texts_.emplace_back(std::move(text)));
}

}  // namespace sluice::plugin
