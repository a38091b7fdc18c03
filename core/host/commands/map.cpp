// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "config/suggest.hpp"
#include "config/text.hpp"
#include "config/toml_files.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/locations.hpp"
#include "support/event_format/encoder.hpp"
#include "support/event_format/mapping_file.hpp"
#include "support/event_format/options.hpp"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using event_format::Format;

Format format_named(const std::string& name) {
  for (const auto format : {Format::json, Format::leef, Format::text}) {
    if (name == event_format::to_string(format)) return format;
  }
  return Format::cef;
}

/// The file that the argument means; empty, after saying why, when it is the name of none. As in a pipeline's
/// file, but a file of that very name in this folder counts too.
std::string mapping_file(const std::string& argument) {
  std::error_code error;
  if (argument.find('/') != std::string::npos || argument.ends_with(".toml") || fs::exists(argument, error))
    return argument;
  const auto folder = share_folder() / event_format::shipped_folder;
  const auto names = config::toml_files(folder).names();
  if (std::find(names.begin(), names.end(), argument) != names.end())
    return (folder / (argument + ".toml")).string();
  std::cerr << "sluice: " << config::in_quotes(argument) << " is no file and no shipped mapping; "
            << config::did_you_mean(argument, names, "there are " + config::joined(names)) << '\n';
  return {};
}

/// Renders line after line. Returns how many could not be.
std::size_t render_lines(event_format::Encoder& encoder, const event_format::RecordInfo& info) {
  std::size_t number = 0, refused = 0;
  for (std::string record, line; std::cout && std::getline(std::cin, record);) {
    ++number;
    if (record.ends_with('\r')) record.pop_back();
    line.clear();
    const std::string reason = encoder.encode(record, info, line);
    if (reason.empty()) {
      line += '\n';
      std::cout.write(line.data(), static_cast<std::streamsize>(line.size()));
    } else {
      ++refused;
      std::cerr << "record " << number << ": " << config::printable(reason) << '\n';
    }
  }
  return refused;
}

}  // namespace

int map_records(const Options& options) {
  const Format format = format_named(options.map_format);
  const std::string file = mapping_file(options.name);
  if (file.empty()) return exit_failed;
  const auto loaded = event_format::load_mapping(file);
  for (const auto& problem : loaded.problems) std::cerr << event_format::render(file, problem) << '\n';
  if (!loaded.mapping) return exit_failed;
  if (const std::string objection = loaded.mapping->objection(format); !objection.empty()) {
    std::cerr << file << ": " << objection << '\n';
    return exit_failed;
  }
  event_format::Encoder encoder(format, loaded.mapping);
  const std::size_t refused = render_lines(encoder, {options.stream, false, false});
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "sluice: writing to standard output failed\n";
    return exit_failed;
  }
  if (std::cin.bad()) {
    std::cerr << "sluice: reading standard input failed\n";
    return exit_failed;
  }
  return refused == 0 ? exit_ok : exit_dead_letters;
}

}  // namespace sluice::host
