// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sluice::test {

/// A temporary folder that disappears with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }
  /// Names of all files that are not hidden, sorted.
  std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const std::string& text);
/// The content; decompressed where the name ends in .gz or .zst.
std::string read_any(const std::filesystem::path& path);
std::vector<std::string> lines_of(const std::string& text);

/// All records of a series of files in the order of writing: by day, then by number.
std::vector<std::string> records_in(const Folder& folder);

}  // namespace sluice::test
