// SPDX-License-Identifier: Apache-2.0
// The table of a plugin, with nonsense in it. The host objects to it, or can use what it declares: describe
// it, make a schema of it, and check a pipeline's table against it.
#include "plugin/entry.hpp"

#include <deque>
#include <string>
#include <vector>

#include <simdjson.h>

#include "base/error.hpp"
#include "config/check_options.hpp"
#include "config/describe.hpp"
#include "fuzz/target.hpp"

using namespace sluice;
using fuzz::require;

namespace {

/// What the entry's options() hands out; the ABI gives it no context.
struct Declared {
  std::deque<std::string> texts;
  std::vector<sluice_option> options;
  std::deque<std::vector<sluice_str>> choices;
  uint32_t stride = sizeof(sluice_option);
  bool null = false;

  sluice_str text(fuzz::Input& input) {
    const uint8_t size = input.number();
    const std::string& kept = texts.emplace_back(input.take(size % 64));
    return {size > 200 ? nullptr : kept.data(), size > 250 ? std::size_t{1000} : kept.size()};
  }
  sluice_option option(fuzz::Input& input) {
    sluice_option made{};
    made.size = input.number() % 4 == 3 ? input.number<uint32_t>() : sizeof made;
    made.type = input.number() % 20;
    made.flags = input.number();
    made.name = text(input);
    made.meaning = text(input);
    made.default_text = text(input);
    made.example = text(input);
    auto& list = choices.emplace_back();
    for (int i = input.number() % 4; i > 0; --i) list.push_back(text(input));
    made.choice_count = static_cast<uint32_t>(list.size());
    if (!list.empty()) made.choices = input.number() % 8 == 7 ? nullptr : list.data();
    made.minimum = input.number<int64_t>();
    made.maximum = input.number<int64_t>();
    made.shipped = text(input);
    return made;
  }
};

Declared* declared = nullptr;

void hand_out(const sluice_option** options, std::size_t* count, uint32_t* stride) {
  *options = declared->null ? nullptr : declared->options.data();
  *count = declared->options.size();
  *stride = declared->stride;
}

void use(const config::PluginInfo& info, std::string_view toml) {
  require(!config::describe_text(info).empty(), "a plugin can be described");
  require(!config::describe_markdown(info).empty(), "on a page too");
  simdjson::dom::parser parser;
  simdjson::dom::object schema;
  require(parser.parse(config::describe_json_schema(info)).get_object().get(schema) == simdjson::SUCCESS,
          "the schema is JSON");
  const config::Document document = config::parse_document(toml, "/p.toml");
  if (document.error) return;
  config::Report report(document);
  const config::LoadOptions options;
  (void)config::check_options(document.root, info.options, {report, options, "/", "source", {}});
  require(!report.take().json().empty(), "problems can be told");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  Declared mine;
  declared = &mine;
  sluice_source_api source{};
  sluice_entry entry{};
  const uint8_t odd = input.number();
  entry.abi_major = (odd & 1) != 0 ? input.number() : uint32_t{SLUICE_ABI_MAJOR};
  entry.abi_minor = (odd & 1) != 0 ? input.number() : uint32_t{SLUICE_ABI_MINOR};
  entry.size = (odd & 2) != 0 ? input.number<uint32_t>() : uint32_t{sizeof entry};
  entry.traits = input.number();
  entry.name = mine.text(input);
  entry.version = mine.text(input);
  entry.summary = mine.text(input);
  if ((odd & 4) == 0) entry.source = &source;
  entry.options = (odd & 8) != 0 ? nullptr : &hand_out;
  source.size = (odd & 16) != 0 ? input.number<uint32_t>() : uint32_t{sizeof source};
  source.create = [](auto...) -> sluice_status { return SLUICE_OK; };
  source.open = [](auto...) -> sluice_status { return SLUICE_OK; };
  source.poll = [](auto...) -> sluice_status { return SLUICE_OK; };
  source.cancel = [](void*) {};
  if ((odd & 32) == 0) source.destroy = [](void*) {};
  if ((odd & 64) != 0) mine.stride = input.number<uint16_t>() % uint32_t{sizeof(sluice_option) + 1};
  mine.null = (odd & 128) != 0;
  for (int i = input.number() % 4; i > 0; --i) mine.options.push_back(mine.option(input));
  // Two lies that agree put an option where none is, which nobody can tell from the truth.
  if (mine.stride != sizeof(sluice_option))
    for (sluice_option& option : mine.options) option.size = sizeof option;
  try {
    if (plugin::objection(entry)) return 0;
    const config::PluginInfo info = plugin::describe_entry(entry, "p.so");
    require(info.name.size() <= 64, "a name has its limit");
    use(info, input.rest());
  } catch (const base::Error& error) {
    require(*error.what() != '\0', "a refusal has a reason");
  }
  return 0;
}
