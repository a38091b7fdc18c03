// SPDX-License-Identifier: Apache-2.0
#include "host/setup_options.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <iostream>

#include <CLI/CLI.hpp>
#include <sluice/sdk/host.hpp>

#include "config/check_options.hpp"
#include "config/document.hpp"
#include "host/exit_code.hpp"
#include "host/locations.hpp"

namespace sluice::host {
namespace {

using config::Value;
using config::ValueType;
using sdk::view;

std::string dashed(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// One option on the command line, and what was given for it.
struct Word {
  sluice_option option;
  std::string text;
  std::vector<std::string> items;
  bool flag = false;
  std::string file;  // of a secret
  std::string env;   // of a secret
};

Value text_value(std::string text) {
  Value value;
  value.type = ValueType::string;
  value.text = std::move(text);
  return value;
}

std::optional<Value> secret_value(const Word& word) {
  if (word.file.empty() && word.env.empty()) return std::nullopt;
  Value table;
  const bool file = !word.file.empty();
  table.entries.push_back({file ? "file" : "env", {}, text_value(file ? word.file : word.env)});
  return table;
}

/// The value as it would stand in a file; nothing: not given.
std::optional<Value> value_of(const Word& word) {
  Value value;
  switch (word.option.type) {
    case SLUICE_OPTION_SECRET:
      return secret_value(word);
    case SLUICE_OPTION_BOOLEAN:
      value.type = ValueType::boolean;
      value.boolean = true;
      return word.flag ? std::optional(value) : std::nullopt;
    case SLUICE_OPTION_LIST:
      value.type = ValueType::array;
      for (const auto& item : word.items) value.items.push_back(text_value(item));
      return word.items.empty() ? std::nullopt : std::optional(value);
    case SLUICE_OPTION_INTEGER:
      if (word.text.empty()) return std::nullopt;
      value.type = ValueType::integer;
      value.integer = std::strtoll(word.text.c_str(), nullptr, 10);  // CLI11 has seen that it is a number
      return value;
    default:
      return word.text.empty() ? std::nullopt : std::optional(text_value(word.text));
  }
}

std::string help_of(const sluice_option& option) {
  std::string help(view(option.meaning));
  const bool flag_or_list = option.type == SLUICE_OPTION_BOOLEAN || option.type == SLUICE_OPTION_LIST;
  if (option.default_text.size > 0 && !flag_or_list)
    help += " [" + std::string(view(option.default_text)) + "]";
  return help;
}

void declare(CLI::App& app, Word& word) {
  const std::string name(view(word.option.name));
  const std::string flag = "--" + dashed(name), help = help_of(word.option);
  if (word.option.type == SLUICE_OPTION_SECRET) {
    app.add_option(flag + "-file", word.file, help + " Read from this file.")->type_name("FILE");
    app.add_option(flag + "-env", word.env, "The same, from this variable of the environment.")
        ->type_name("NAME");
    return;
  }
  if (word.option.type == SLUICE_OPTION_BOOLEAN) {
    app.add_flag(flag, word.flag, help);
    return;
  }
  const bool positional = (word.option.flags & SLUICE_OPTION_POSITIONAL) != 0;
  CLI::Option* declared =
      word.option.type == SLUICE_OPTION_LIST
          ? app.add_option(flag, word.items, help)
          : app.add_option(positional ? flag + "," + dashed(name) : flag, word.text, help);
  if (word.option.type == SLUICE_OPTION_INTEGER) declared->check(CLI::TypeValidator<int64_t>("INT"));
  if ((word.option.flags & SLUICE_OPTION_REQUIRED) != 0) declared->required();
}

Value table_of(const std::deque<Word>& words, const std::string& plugin,
               const std::filesystem::path& config) {
  Value table;
  for (const Word& word : words) {
    const std::string name(view(word.option.name));
    auto value = value_of(word);
    if (!value && name == "dir") value = text_value((config / plugin).string());
    if (value) table.entries.push_back({name, {}, std::move(*value)});
  }
  return table;
}

/// Prints each problem under the name that the option has on the command line.
bool report_problems(config::Report& report) {
  const config::Problems problems = report.take();
  for (const auto& problem : problems.list()) {
    std::cerr << "--" << dashed(problem.key) << ": " << problem.what << (problem.remedy.empty() ? "" : "; ")
              << problem.remedy << '\n';
  }
  return problems.errors() > 0;
}

}  // namespace

std::optional<SetupWords> read_setup_words(const std::string& plugin, const std::string& summary,
                                           const config::OptionList& options, const std::string& config,
                                           std::vector<std::string> words, int& exit_code) {
  SetupWords out;
  std::string folder = config.empty() ? default_config_folder : config;
  CLI::App app(summary, "sluice setup " + plugin);
  app.add_option("--config", folder, "Folder of the configuration; the pipeline goes to its pipelines/")
      ->type_name("DIR");
  app.add_flag("--yes", out.yes, "Do not ask for confirmation");
  std::deque<Word> declared;
  for (std::size_t i = 0; i < options.count; ++i)
    declare(app, declared.emplace_back(Word{options.at(i), {}, {}, false, {}, {}}));
  try {
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? exit_ok : exit_usage;
    return std::nullopt;
  }
  out.config = std::filesystem::absolute(folder);
  const config::Document nowhere;
  config::Report report(nowhere);
  config::LoadOptions load;
  load.secrets = config::Secrets::resolve;
  const config::CheckContext context{report, load, std::filesystem::current_path(), {}, {}};
  auto checked = config::check_options(table_of(declared, plugin, out.config), options, context);
  exit_code = exit_usage;
  if (report_problems(report)) return std::nullopt;
  out.settings = std::move(checked.settings);
  return out;
}

}  // namespace sluice::host
