// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <optional>
#include <string>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "base/text.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/trial.hpp"
#include "plugin/inspection.hpp"

namespace sluice::host {
namespace {

struct Verified {
  std::string file;
  std::optional<std::string> objection;
  std::vector<std::string> superfluous;  ///< symbols
};

Verified look_at(const std::string& file) {
  Verified verified{file, plugin::inspect(file), {}};
  if (verified.objection) return verified;
  verified.superfluous = plugin::superfluous_symbols(file);
  TrialOptions options;
  options.create = true;
  verified.objection = try_out({file}, options).front();
  return verified;
}

std::string named(const std::vector<std::string>& symbols) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t i = 0; i < symbols.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + symbols[i];
  return symbols.size() > most ? text + " and " + std::to_string(symbols.size() - most) + " more" : text;
}

void print_text(const Verified& verified) {
  if (verified.objection) {
    std::cout << verified.file << ": refused: " << *verified.objection << '\n';
    return;
  }
  std::cout << verified.file << ": good\n";
  if (!verified.superfluous.empty())
    std::cout << verified.file << ": exports more than its entry (" << named(verified.superfluous)
              << "), which may meet the names of another library; link it with a version script that keeps "
                 "sluice_plugin_entry alone\n";
}

void print_json(const std::vector<Verified>& libraries) {
  Poco::JSON::Array list;
  for (const auto& verified : libraries) {
    Poco::JSON::Object one(Poco::JSON_PRESERVE_KEY_ORDER);
    one.set("file", verified.file).set("good", !verified.objection);
    if (verified.objection) one.set("reason", *verified.objection);
    Poco::JSON::Array symbols;
    for (const auto& symbol : verified.superfluous) symbols.add(symbol);
    one.set("superfluous_symbols", symbols);
    list.add(one);
  }
  list.stringify(std::cout, 2);
  std::cout << '\n';
}

}  // namespace

int verify_plugins(const Options& options) {
  std::vector<Verified> all;
  bool good = true;
  for (const auto& file : options.targets) {
    all.push_back(look_at(file));
    good = good && !all.back().objection;
    if (options.format == "text") print_text(all.back());
  }
  if (options.format == "json") print_json(all);
  return good ? exit_ok : exit_failed;
}

}  // namespace sluice::host
