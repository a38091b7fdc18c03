// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/config.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace sluice::csv {

namespace {

using Problems = std::vector<sdk::Problem>;

// Leaves room for the decoration of the temporary file's name within the 255 bytes that Linux allows.
constexpr std::size_t longest_file_name = 200;

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

const std::string* find(const sdk::Map& map, std::string_view key) {
  const auto at = std::find_if(map.begin(), map.end(), [&](const auto& pair) { return pair.first == key; });
  return at == map.end() ? nullptr : &at->second;
}

void check_delimiter(const Config& config, Problems& problems) {
  const std::string& text = config.delimiter;
  const auto separates = [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return c == '\t' || (c >= ' ' && c <= '~' && c != '"' && !letter);
  };
  if (text.size() == 1 && separates(text[0])) return;
  problems.push_back({"delimiter",
                      "must be one ASCII character that is not a letter, a digit, a quotation mark or a line "
                      "break; write \";\", \",\", \"|\" or \"\\t\""});
}

void check_files(const Config& config, Problems& problems) {
  std::map<std::string, std::string> stream_of;
  sdk::Map all = config.files;
  for (const auto& entry : default_files()) {
    if (find(config.files, entry.first) == nullptr) all.push_back(entry);
  }
  for (const auto& [stream, name] : all) {
    if (stream.empty()) problems.push_back({"files", "a stream needs a name; write it before the ="});
    if (const std::string problem = file_name_problem(name); !problem.empty()) {
      problems.push_back({"files", in_quotes(stream) + " = " + in_quotes(name) + ": " + problem});
    }
    const auto [other, is_new] = stream_of.emplace(name, stream);
    if (is_new) continue;
    problems.push_back({"files", "streams " + in_quotes(other->second) + " and " + in_quotes(stream) +
                                     " would both be written to " + in_quotes(name) +
                                     "; give each stream a file of its own"});
  }
}

void check_columns(const Config& config, Problems& problems) {
  if (!config.columns) return;
  if (config.columns->empty()) {
    problems.push_back({"columns", "names no column; list at least one, or leave the option out to get all"});
  }
  std::set<std::string> seen;
  for (const std::string& column : *config.columns) {
    if (column.empty())
      problems.push_back({"columns", "holds an empty name; write the JSON key of the column"});
    if (!seen.insert(column).second) {
      problems.push_back({"columns", in_quotes(column) + " is listed twice; remove one"});
    }
  }
  for (const auto& [key, title] : config.headers) {
    if (seen.contains(key)) continue;
    problems.push_back({"headers",
                        in_quotes(key) + " has a title but is not in `columns`; add it there or remove it",
                        true});
  }
}

}  // namespace

const sdk::Map& default_files() {
  static const sdk::Map files{{"device-apps", "DeviceApplications.csv"},
                              {"device-patches", "DevicePatches.csv"},
                              {"device-users", "DeviceUsers.csv"},
                              {"devices", "Devices.csv"}};
  return files;
}

bool Config::guards_formulas() const {
  if (formula_guard == FormulaGuard::by_profile) return profile == Profile::clean;
  return formula_guard == FormulaGuard::quote;
}

std::string Config::file_name(std::string_view stream) const {
  if (const std::string* name = find(files, stream)) return *name;
  if (const std::string* name = find(default_files(), stream)) return *name;
  return std::string(stream) + ".csv";
}

std::string file_name_problem(std::string_view name) {
  if (name.empty()) return "a file needs a name; write one such as \"Devices.csv\"";
  if (name.find('/') != std::string_view::npos) {
    return "a file name must not hold '/'; put the folder into `directory`";
  }
  if (name[0] == '.') return "a file name must not start with '.', which marks unfinished files; rename it";
  if (name.size() > longest_file_name) return "a file name must not be longer than 200 bytes; shorten it";
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(name.begin(), name.end(), is_control)) {
    return "a file name must not hold control characters; remove them";
  }
  return {};
}

const sdk::Spec<Config>& spec() {
  static const sdk::Spec<Config> options(
      {
          sdk::field("directory", &Config::directory,
                     "Folder of the CSV files. It must exist, and the user that runs sluice must be able to "
                     "create files in it.")
              .required()
              .path()
              .example("\"/var/lib/sluice/inventory\""),
          sdk::field("files", &Config::files,
                     "File name of each stream. Entries add to the default ones or replace them; a stream "
                     "without an entry is written to its own name with \".csv\".")
              .example("{ devices = \"Assets.csv\" }"),
          sdk::field("profile", &Config::profile,
                     "How values become text. compat: byte for byte what the Python exporter wrote. clean: "
                     "true and false, numbers as received, nested values as JSON.",
                     {{"compat", Profile::compat}, {"clean", Profile::clean}}),
          sdk::field("delimiter", &Config::delimiter, "Character between two fields.").example("\",\""),
          sdk::field(
              "headers", &Config::headers,
              "Title of the column of a JSON key. In compat these add to the exporter's Russian titles "
              "or replace them; any other column is titled with its key.")
              .example("{ ipAddress = \"IP\" }"),
          sdk::field(
              "columns", &Config::columns,
              "JSON keys of the columns, in order, for every stream of this sink; other members are left "
              "out. Without it a table has all keys of its records, sorted.")
              .example("[\"id\", \"name\"]"),
          sdk::field(
              "formula_guard", &Config::formula_guard,
              "Strings that a spreadsheet would take for a formula: left alone (off), or given a leading "
              "apostrophe (quote). By default off in compat and quote in clean.",
              {{"off", FormulaGuard::off}, {"quote", FormulaGuard::quote}})
              .example("\"quote\""),
      },
      [](const Config& config, Problems& problems) {
        check_delimiter(config, problems);
        check_files(config, problems);
        check_columns(config, problems);
      });
  return options;
}

}  // namespace sluice::csv
