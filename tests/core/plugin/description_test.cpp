// SPDX-License-Identifier: Apache-2.0
#include "plugin/description.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/spec.hpp>

#include "base/error.hpp"
#include "config/describe.hpp"

namespace sluice::test {
namespace {

struct Options {
  std::string path = "a \"b\" \\ \n \u00e4";
  int64_t count = 3;
  std::string level = "low";
  std::vector<std::string> names;
};

const sdk::Spec<Options>& spec() {
  static const sdk::Spec<Options> instance{
      {sdk::field("path", &Options::path, "Where. With \"quotes\" and \u00e4.").path(),
       sdk::field("count", &Options::count, "How many.").at_least(1).at_most(INT64_MAX - 1),
       sdk::field("level", &Options::level, "How much.").one_of({"low", "high"}),
       sdk::field("names", &Options::names, "Which.").required().example("[\"a\"]")}};
  return instance;
}

config::PluginInfo some_plugin() {
  config::PluginInfo info;
  info.name = "some";
  info.kind = config::PluginKind::sink;
  info.version = "1.2";
  info.summary = "Some plugin.";
  info.traits = SLUICE_TRAIT_EXACT;
  info.file = "/plugins/some.so";
  info.checks = true;
  info.options = {spec().options().data(), spec().options().size(), sizeof(sluice_option)};
  return info;
}

}  // namespace

TEST_CASE("a description says of a plugin what its library says") {
  const auto info = some_plugin();
  const std::string text = plugin::show_description(info);
  CHECK(text.find('\n') == std::string::npos);
  const plugin::Description told(text);
  CHECK(told.info().kind == info.kind);
  CHECK(told.info().traits == info.traits);
  CHECK(told.info().file == info.file);
  CHECK(told.info().checks);
  CHECK(config::describe_text(told.info()) == config::describe_text(info));
  CHECK(config::describe_json_schema(told.info()) == config::describe_json_schema(info));
}

TEST_CASE("a text that is no description is refused") {
  const std::string good = plugin::show_description(some_plugin());
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"), std::string("{\"name\":1}"),
        good.substr(0, good.size() / 2), good.substr(0, good.find(",\"options\"")) + '}'}) {
    CAPTURE(text);
    CHECK_THROWS_AS(plugin::Description{text}, base::Error);
  }
}

}  // namespace sluice::test
