// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <string>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/trial.hpp"

namespace sluice::host {
namespace {

struct Verified {
  std::string file;
  Verification verdict;
};

std::string named(const std::vector<std::string>& symbols) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t i = 0; i < symbols.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + symbols[i];
  return symbols.size() > most ? text + " and " + std::to_string(symbols.size() - most) + " more" : text;
}

void print_text(const Verified& verified) {
  if (verified.verdict.objection) {
    std::cout << verified.file << ": refused: " << *verified.verdict.objection << '\n';
    return;
  }
  std::cout << verified.file << ": good\n";
  if (!verified.verdict.superfluous_symbols.empty())
    std::cout << verified.file << ": exports more than its entry ("
              << named(verified.verdict.superfluous_symbols)
              << "), which may meet the names of another library; link it with a version script that keeps "
                 "sluice_plugin_entry alone\n";
  for (const auto& misfit : verified.verdict.misfits) std::cout << verified.file << ": " << misfit << '\n';
}

void print_json(const std::vector<Verified>& libraries) {
  Poco::JSON::Array list;
  for (const auto& verified : libraries) {
    Poco::JSON::Object one(Poco::JSON_PRESERVE_KEY_ORDER);
    one.set("file", verified.file).set("good", !verified.verdict.objection);
    if (verified.verdict.objection) one.set("reason", *verified.verdict.objection);
    Poco::JSON::Array symbols;
    for (const auto& symbol : verified.verdict.superfluous_symbols) symbols.add(symbol);
    one.set("superfluous_symbols", symbols);
    Poco::JSON::Array misfits;
    for (const auto& misfit : verified.verdict.misfits) misfits.add(misfit);
    one.set("misfits", misfits);
    list.add(one);
  }
  list.stringify(std::cout, 2);
  std::cout << '\n';
}

}  // namespace

int verify_plugins(const Options& options) {
  TrialOptions trial;
  trial.create = true;
  std::vector<Verified> all;
  bool good = true;
  for (const auto& file : options.targets) {
    all.push_back({file, verify(file, trial)});
    good = good && !all.back().verdict.objection;
    if (options.format == "text") print_text(all.back());
  }
  if (options.format == "json") print_json(all);
  return good ? exit_ok : exit_failed;
}

}  // namespace sluice::host
