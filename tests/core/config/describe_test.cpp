// SPDX-License-Identifier: Apache-2.0
#include "config/describe.hpp"

#include <Poco/JSON/Parser.h>

#include "core/config/sample.hpp"

namespace sluice::config::test {

namespace {

using Object = Poco::JSON::Object;

Object::Ptr parsed(const std::string& schema) {
  return Poco::JSON::Parser().parse(schema).extract<Object::Ptr>();
}

std::string at(const Object::Ptr& schema, const std::string& option, const std::string& key) {
  return schema->getObject("properties")->getObject(option)->get(key).toString();
}

}  // namespace

TEST_CASE("the JSON Schema of a plugin is JSON and says what the check demands") {
  const SampleCatalogue catalogue;
  const auto schema = parsed(describe_json_schema(*catalogue.find(PluginKind::source, "sample")));
  CHECK(schema->getValue<std::string>("$schema") == "https://json-schema.org/draft/2020-12/schema");
  CHECK_FALSE(schema->getValue<bool>("additionalProperties"));
  const auto required = schema->getArray("required");
  REQUIRE(required->size() == 2);
  CHECK(required->getElement<std::string>(0) == "plugin");
  CHECK(required->getElement<std::string>(1) == "url");
  // Beside its own: plugin, and what is about isolation.
  CHECK(schema->getObject("properties")->size() == sample_spec().options().size() + 4);
  CHECK(at(schema, "isolation", "default") == "none");
  CHECK(at(schema, "plugin", "const") == "sample");
  CHECK(at(schema, "max_events", "type") == "integer");
  CHECK(at(schema, "max_events", "minimum") == "1");
  CHECK(at(schema, "max_events", "maximum") == "72000");
  CHECK(at(schema, "max_events", "default") == "20000");
  CHECK(at(schema, "max_events", "description") == "Largest page | batch.");
  CHECK(at(schema, "timeout", "default") == "30s");
  CHECK(at(schema, "follow", "default") == "true");
  const auto choices = schema->getObject("properties")->getObject("verify")->getArray("enum");
  REQUIRE(choices->size() == 3);
  CHECK(choices->getElement<std::string>(1) == "pinned");
  CHECK(at(schema, "resources", "minItems") == "1");
  CHECK(schema->getObject("properties")->getObject("password")->getArray("oneOf")->size() == 3);
}

TEST_CASE("the JSON Schema of a sink allows a name") {
  const SampleCatalogue catalogue;
  const auto schema = parsed(describe_json_schema(*catalogue.find(PluginKind::sink, "file")));
  CHECK(schema->getObject("properties")->has("name"));
}

TEST_CASE("the table for a README has a row for each option") {
  const SampleCatalogue catalogue;
  const std::string text = describe_markdown(*catalogue.find(PluginKind::source, "sample"));
  CHECK(
      text.starts_with("| Option | Type | Default | Allowed | Meaning |\n| --- | --- | --- | --- | --- |\n"));
  CHECK(text.find("| `url` | URL | **required** |  | Where the service is. Example: "
                  "`\"https://node.example\"`. |\n") != std::string::npos);
  CHECK(text.find("| `max_events` | integer | `20000` | 1 to 72000 | Largest page \\| batch. |\n") !=
        std::string::npos);
  CHECK(text.find("| `verify` | choice | `\"full\"` | `\"full\"`, `\"pinned\"`, `\"none\"` | What is "
                  "verified. |\n") != std::string::npos);
  CHECK(text.find("| `timeout` | duration | `\"30s\"` | \"1s\" to \"5m\" | Time allowed. |\n") !=
        std::string::npos);
  CHECK(describe_markdown(*catalogue.find(PluginKind::source, "inventory")) == "No options.\n");
}

TEST_CASE("a terminal gets type, default, range and meaning") {
  const SampleCatalogue catalogue;
  const std::string text = describe_text(*catalogue.find(PluginKind::source, "sample"));
  CHECK(text.starts_with("sample (source 1.2.3)\nA sample.\n\nOptions:\n  url  (URL, required)\n"));
  CHECK(text.find("  max_events  (integer)\n      Largest page | batch.\n      default: 20000\n      "
                  "allowed: 1 to 72000\n") != std::string::npos);
}

TEST_CASE("a default that holds quotes or backslashes is written as TOML has it, and as JSON has it") {
  struct Config {
    std::string line = R"({"a":"\u0041"})";
  };
  const sdk::Spec<Config> spec{{sdk::field("line", &Config::line, "A record.")}};
  const auto plugin = info("quoting", PluginKind::source, SLUICE_TRAIT_STREAMING, spec.options());
  CHECK(describe_text(plugin).find(R"(default: '{"a":"\u0041"}')") != std::string::npos);
  CHECK(at(parsed(describe_json_schema(plugin)), "line", "default") == Config().line);
}

TEST_CASE("the host's own tables are documented from what checks them") {
  const std::string text = describe_host_markdown();
  for (const HostTable& table : host_tables()) {
    CHECK(parsed(describe_json_schema(table))->getObject("properties")->size() == table.options.count);
    CHECK(text.find(describe_markdown(table)) != std::string::npos);
  }
  CHECK(text.find("| `multiplier` | number | `2.0` | 1 to 10 |") != std::string::npos);
  CHECK(text.find("| `jitter` | choice | `\"full\"` | `\"full\"`, `\"none\"` |") != std::string::npos);
  CHECK(text.find("### `[source]`\n") < text.find("| `name` |"));
  CHECK(text.find("### `[[sink]]`") != std::string::npos);
  CHECK(text.find("## A pipeline's file\n\n### Top level\n") != std::string::npos);
}

}  // namespace sluice::config::test
