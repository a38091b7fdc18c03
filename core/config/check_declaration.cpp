// SPDX-License-Identifier: Apache-2.0
#include "config/check_declaration.hpp"

#include <string_view>

#include <sluice/sdk/host.hpp>

#include "config/check_value.hpp"
#include "config/option_text.hpp"

namespace sluice::config {
namespace {

using sdk::view;

bool hangs_on_the_machine(const sluice_option& option) {
  return option.type == SLUICE_OPTION_SECRET || option.type == SLUICE_OPTION_PATH ||
         option.type == SLUICE_OPTION_FILE;
}

/// Why the option would refuse this text in a file; empty where it would not.
std::string refusal(const sluice_option& option, std::string_view text) {
  const std::string name(view(option.name));
  const std::string written = as_toml(option, text);
  const Document document = parse_document(name + " = " + written + '\n', "options.toml");
  if (document.error) return written + " is no TOML: " + document.error->what;
  Report report(document);
  const LoadOptions options;
  const CheckContext context{report, options, {}, {}, {}};
  const Entry* const entry = document.root.find(name);
  if (entry == nullptr) return written + " is no value";
  read_value(option, *entry, context);
  const Problems problems = report.take();
  if (problems.errors() == 0) return {};
  return problems.list().front().what;
}

}  // namespace

std::vector<std::string> misfits(const OptionList& options) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < options.count; ++i) {
    const sluice_option& option = options.at(i);
    if (hangs_on_the_machine(option)) continue;
    const auto look = [&](const char* what, const sluice_str& text) {
      if (text.size == 0 || view(text) == "[]" || view(text) == "{}") return;  // none
      if (const auto why = refusal(option, view(text)); !why.empty())
        all.push_back("the " + std::string(what) + " of option \"" + std::string(view(option.name)) +
                      "\": " + why);
    };
    look("default", option.default_text);
    look("example", option.example);
  }
  return all;
}

}  // namespace sluice::config
