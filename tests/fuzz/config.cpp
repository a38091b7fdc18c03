// SPDX-License-Identifier: Apache-2.0
// A pipeline's file or sluice.toml. Whatever it holds, it is taken or each problem says where, what and with
// which line; what is refused has an error, and the report for programs is JSON.
#include <optional>
#include <string>

#include <simdjson.h>
#include <sluice/sdk/plugin.hpp>

#include "config/document.hpp"
#include "config/pipeline_file.hpp"
#include "config/read_host.hpp"
#include "config/report.hpp"
#include "fuzz/target.hpp"

using namespace sluice;
using namespace sluice::config;
using fuzz::require;

namespace {

struct Options {
  std::string url, certificate, address;
  int count = 5;
  std::chrono::milliseconds wait{1000};
  sdk::Bytes size{1 << 20};
  bool follow = true;
  std::optional<sdk::Secret> password;
  std::vector<std::string> names{"a"};
  sdk::Map headers;
};

const sdk::Spec<Options>& spec() {
  static const sdk::Spec<Options> instance{
      {sdk::field("url", &Options::url, "Where.").required(),
       sdk::field("certificate", &Options::certificate, "Who."),
       sdk::field("address", &Options::address, "Where to."),
       sdk::field("count", &Options::count, "How many.").at_least(1).at_most(100),
       sdk::field("wait", &Options::wait, "How long."), sdk::field("size", &Options::size, "How much."),
       sdk::field("follow", &Options::follow, "Whether."),
       sdk::field("password", &Options::password, "The key."), sdk::field("names", &Options::names, "Which."),
       sdk::field("headers", &Options::headers, "What.")}};
  return instance;
}

/// Two plugins with an option of each kind.
class Plugins final : public Catalogue {
 public:
  Plugins() {
    const auto& options = spec().options();
    for (const PluginKind kind : {PluginKind::source, PluginKind::sink}) {
      PluginInfo& info = kind == PluginKind::source ? source_ : sink_;
      info.name = "any";
      info.kind = kind;
      info.options = {options.data(), options.size(), sizeof(sluice_option)};
    }
  }
  const PluginInfo* find(PluginKind kind, std::string_view name) const override {
    if (name != "any") return nullptr;
    return kind == PluginKind::source ? &source_ : &sink_;
  }
  std::vector<const PluginInfo*> all() const override { return {&source_, &sink_}; }
  std::string why_missing(PluginKind, std::string_view) const override { return ""; }

 private:
  PluginInfo source_, sink_;
};

void check(const Problems& problems, const Document& document) {
  for (const Problem& problem : problems.list()) {
    require(problem.line <= document.lines.size() + 1, "a problem is in the file");
    require(!problem.what.empty(), "a problem says what is wrong");
    require(!render(problem).empty() && !render(problem, true).empty(), "and can be shown");
  }
  const std::string json = problems.json();
  require(simdjson::validate_utf8(json.data(), json.size()), "the report is UTF-8");
  simdjson::dom::parser parser;
  simdjson::dom::array list;
  require(parser.parse(json).get_array().get(list) == simdjson::SUCCESS, "the report is JSON");
  require(list.size() == problems.list().size(), "with each problem");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  static const Plugins plugins;
  fuzz::Input input(data, size);
  const bool host = input.number() % 2 != 0;
  const Document document = parse_document(input.rest(), "/etc/sluice/p.toml");
  Report report(document);
  LoadOptions options;
  options.environment = [](const char*) { return static_cast<const char*>(nullptr); };
  if (document.error) {
    report.syntax_error([](std::string_view) { return Showable::key; });
    check(report.take(), document);
  } else if (host) {
    (void)read_host(document, report, options);
    check(report.take(), document);
  } else {
    const auto pipeline = read_pipeline(document, report, {}, plugins, options);
    const bool errors = report.has_errors();
    require(pipeline.has_value() != errors, "a pipeline is usable or has errors");
    check(report.take(), document);
  }
  return 0;
}
