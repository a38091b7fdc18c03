// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <limits>
#include <sstream>

#include <Poco/Dynamic/Var.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <sluice/sdk/host.hpp>

#include "config/check_options.hpp"
#include "config/describe.hpp"
#include "config/host_tables.hpp"
#include "config/option_text.hpp"
#include "config/text.hpp"

namespace sluice::config {

namespace {

using Object = Poco::JSON::Object;
using Array = Poco::JSON::Array;
using sdk::view;

constexpr const char* duration_pattern = "^([0-9]+ ?(d|h|m|s|ms) ?)+$";
constexpr const char* bytes_pattern = "^[0-9]+ ?(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?$";
constexpr const char* uuid_pattern = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

Object::Ptr object() {
  return new Object(Poco::JSON_PRESERVE_KEY_ORDER);
}

Object::Ptr of_type(const std::string& type) {
  Object::Ptr out = object();
  out->set("type", type);
  return out;
}

Object::Ptr text_like(const char* pattern) {
  Object::Ptr out = of_type("string");
  out->set("pattern", std::string(pattern));
  return out;
}

Array::Ptr enumeration(const sluice_option& option) {
  Array::Ptr out = new Array;
  for (const std::string& choice : choices_of(option)) out->add(choice);
  return out;
}

void set_bounds(Object::Ptr out, const sluice_option& option, const char* least, const char* most) {
  if (option.minimum != std::numeric_limits<std::int64_t>::min()) out->set(least, option.minimum);
  if (option.maximum != std::numeric_limits<std::int64_t>::max()) out->set(most, option.maximum);
}

Object::Ptr either(const Object::Ptr& a, const Object::Ptr& b) {
  Array::Ptr forms = new Array;
  forms->add(a);
  forms->add(b);
  Object::Ptr out = object();
  out->set("oneOf", forms);
  return out;
}

Object::Ptr bytes(const sluice_option& option) {
  Object::Ptr number = of_type("integer");
  set_bounds(number, option, "minimum", "maximum");
  return either(text_like(bytes_pattern), number);
}

/// One of { env }, { file } and { credential }.
Object::Ptr secret() {
  Array::Ptr forms = new Array;
  for (const char* kind : {"env", "file", "credential"}) {
    Object::Ptr properties = object();
    properties->set(kind, of_type("string"));
    Array::Ptr required = new Array;
    required->add(std::string(kind));
    Object::Ptr form = of_type("object");
    form->set("properties", properties);
    form->set("required", required);
    form->set("additionalProperties", false);
    forms->add(form);
  }
  Object::Ptr out = object();
  out->set("oneOf", forms);
  return out;
}

Object::Ptr strings(const sluice_option& option) {
  Object::Ptr item = of_type("string");
  if (option.choice_count != 0) item->set("enum", enumeration(option));
  const bool list = option.type == SLUICE_OPTION_LIST;
  Object::Ptr out = of_type(list ? "array" : "object");
  out->set(list ? "items" : "additionalProperties", item);
  if (!list) return out;
  out->set("uniqueItems", true);
  set_bounds(out, option, "minItems", "maxItems");
  return out;
}

Object::Ptr shape_of(const sluice_option& option) {
  switch (option.type) {
    case SLUICE_OPTION_INTEGER:
    case option_number: {
      Object::Ptr out = of_type(option.type == option_number ? "number" : "integer");
      set_bounds(out, option, "minimum", "maximum");
      return out;
    }
    case SLUICE_OPTION_BOOLEAN:
      return of_type("boolean");
    case SLUICE_OPTION_DURATION:
      return text_like(duration_pattern);
    case SLUICE_OPTION_BYTES:
      return bytes(option);
    case SLUICE_OPTION_SECRET:
      return secret();
    case SLUICE_OPTION_LIST:
    case SLUICE_OPTION_MAP:
      return strings(option);
    case SLUICE_OPTION_UUID:
      return text_like(uuid_pattern);
    case SLUICE_OPTION_URL:
      return text_like("^[Hh][Tt][Tt][Pp][Ss]?://[^@]+$");
    case SLUICE_OPTION_ADDRESS:
      return text_like("^[^@/]+:[0-9]+$");
    case option_paths: {
      Object::Ptr list = of_type("array");
      list->set("items", of_type("string"));
      return either(of_type("string"), list);
    }
    default: {
      Object::Ptr out = of_type("string");
      if (option.choice_count != 0) out->set("enum", enumeration(option));
      return out;
    }
  }
}

/// The default as JSON has it: TOML's texts, numbers, truth values and lists of texts are written alike. A
/// text holds no escapes: one that would need them stands between single quotes.
void set_default(Object::Ptr out, const sluice_option& option) {
  const std::string text = as_toml(option, view(option.default_text));
  if (text.empty() || option.type == SLUICE_OPTION_MAP) return;
  const bool quoted = text.front() == '"' || text.front() == '\'';
  if (text.size() > 1 && quoted && text.back() == text.front()) {
    out->set("default", text.substr(1, text.size() - 2));
  } else if (text == "true" || text == "false") {
    out->set("default", text == "true");
  } else if (option.type == option_number) {
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    out->set("default", number);
  } else if (option.type == SLUICE_OPTION_INTEGER || option.type == SLUICE_OPTION_BYTES) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    out->set("default", number);
  } else if (text == "[]") {
    out->set("default", Array::Ptr(new Array));
  }
}

void add_option(Object::Ptr properties, Array::Ptr required, const sluice_option& option) {
  Object::Ptr shape = shape_of(option);
  const std::string shipped = shipped_of(option);
  shape->set("description", printable(view(option.meaning)) +
                                (shipped.empty() ? "" : " Allowed: " + printable(shipped) + '.'));
  set_default(shape, option);
  properties->set(std::string(view(option.name)), shape);
  if ((option.flags & SLUICE_OPTION_REQUIRED) != 0) required->add(std::string(view(option.name)));
}

struct Schema {
  std::string title, summary;
  bool open = false;  // other keys may stand beside
  Object::Ptr properties = object();
  Array::Ptr required = new Array;

  void add(const OptionList& options) {
    for (std::size_t i = 0; i < options.count; ++i) add_option(properties, required, options.at(i));
  }

  std::string text() const {
    Object::Ptr out = object();
    out->set("$schema", std::string("https://json-schema.org/draft/2020-12/schema"));
    out->set("title", title);
    out->set("description", printable(summary));
    out->set("type", std::string("object"));
    out->set("properties", properties);
    out->set("required", required);
    out->set("additionalProperties", open);
    std::ostringstream stream;
    out->stringify(stream, 2);
    return stream.str() + '\n';
  }
};

}  // namespace

std::string describe_json_schema(const PluginInfo& plugin) {
  Schema schema;
  schema.title = std::string(to_string(plugin.kind)) + ' ' + plugin.name;
  schema.summary = plugin.summary;
  Object::Ptr name = object();
  name->set("const", plugin.name);
  schema.properties->set("plugin", name);
  schema.required->add(std::string("plugin"));
  if (plugin.kind == PluginKind::sink) schema.properties->set("name", of_type("string"));
  schema.add(isolation_options());
  schema.add(plugin.options);
  return schema.text();
}

std::string describe_json_schema(const HostTable& table) {
  Schema schema;
  schema.title = table.table.empty() ? std::string("top level") : std::string(table.table);
  schema.summary = std::string(table.summary);
  schema.open = table.table == "source" || table.table == "[sink]" || table.table.empty();
  schema.add(table.options);
  return schema.text();
}

}  // namespace sluice::config
