// SPDX-License-Identifier: Apache-2.0
#include "host/new_project.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using Values = std::vector<std::pair<std::string, std::string>>;

/// The name as an identifier that is no keyword and not reserved: "my-tags" of a source: my_tags_source.
std::string identifier(const std::string& name, const std::string& kind) {
  std::string out = name.front() >= 'a' && name.front() <= 'z' ? "" : "n";
  for (const char c : name + '_' + kind) {
    const char next = c == '-' ? '_' : c;
    if (next != '_' || out.back() != '_') out += next;
  }
  return out;
}

/// The name as one of a Debian package, which knows no '_'.
std::string package(const NewProject& project) {
  std::string out = "sluice-" + project.kind + '-' + project.name;
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

Values values_for(const NewProject& project) {
  const std::string version = SLUICE_VERSION;
  const std::string name = identifier(project.name, project.kind);
  return {{"@NAME@", project.name},
          {"@KIND@", project.kind},
          {"@NAMESPACE@", name},
          {"@GUARD@", upper(name)},
          {"@PACKAGE@", package(project)},
          {"@VERSION@", version},
          {"@SERIES@", version.substr(0, version.rfind('.'))}};
}

void replace_all(std::string& text, const Values& values) {
  for (const auto& [placeholder, value] : values) {
    for (std::size_t at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder, at)) {
      text.replace(at, placeholder.size(), value);
      at += value.size();
    }
  }
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw base::Error(file.string() + ": this template cannot be read; install sluice again");
  return text;
}

/// The folder, new and empty.
void claim(const fs::path& folder) {
  std::error_code error;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
  // Also a link that leads nowhere is something.
  if (fs::exists(fs::symlink_status(folder, error)))
    throw base::Error(folder.string() + " exists already; name another folder with --into, or remove it");
  if (!fs::create_directory(folder, error)) {
    throw base::Error(folder.string() + " cannot be made: " + error.message() +
                      "; name another folder with --into");
  }
}

/// name: below both folders.
void write_file(const fs::path& from, std::string name, const fs::path& folder, const Values& values) {
  std::string text = read(from);
  if (name.ends_with(".in")) {
    name.resize(name.size() - 3);
    replace_all(name, values);
    replace_all(text, values);
  }
  const fs::path to = folder / name;
  fs::create_directories(to.parent_path());
  std::ofstream out(to, std::ios::binary);
  out << text << std::flush;
  if (!out) throw base::Error(to.string() + ": cannot be written; make room on that disk");
  // A template that is a program stays one.
  if ((fs::status(from).permissions() & fs::perms::owner_exec) != fs::perms::none) {
    fs::permissions(to, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add);
  }
}

void write_layer(const fs::path& layer, const fs::path& folder, const Values& values) {
  for (const auto& entry : fs::recursive_directory_iterator(layer)) {
    if (entry.is_regular_file())
      write_file(entry.path(), entry.path().lexically_relative(layer).string(), folder, values);
  }
}

void write_layers(const fs::path& templates, const NewProject& project) {
  const Values values = values_for(project);
  for (const auto& layer :
       {std::string("common"), project.language, project.kind, project.kind + '-' + project.language})
    write_layer(templates / layer, project.folder, values);
}

}  // namespace

void write_project(const fs::path& templates, const NewProject& project) {
  if (!fs::is_directory(templates)) {
    throw base::Error(templates.string() +
                      ": the templates are not there; install sluice with its share folder");
  }
  claim(project.folder);
  try {
    write_layers(templates, project);
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(project.folder, ignored);
    throw;
  }
}

}  // namespace sluice::host
