// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::file {

/// What tells one series of files from another; a part that the template does not use is empty.
struct FileKey {
  std::string date;  ///< YYYY-MM-DD
  std::string stream;
  auto operator<=>(const FileKey&) const = default;
};

/// The option `path`: from day, stream and number to the name of a file. Files are numbered, never renamed,
/// so that whoever follows a file is not disturbed: name.ndjson, name.2.ndjson, name.3.ndjson. Immutable.
class PathTemplate {
 public:
  PathTemplate(std::string_view path, std::string_view pipeline);

  FileKey key(std::chrono::system_clock::time_point now, std::string_view stream) const;
  /// number: 1 or above.
  std::filesystem::path path(const FileKey& key, uint32_t number) const;
  /// The number of the newest file of the series on the disk, compressed ones too; 0: there is none.
  uint32_t newest(const FileKey& key) const;
  /// The deepest folder above every file; it has to exist, folders below it are made.
  const std::filesystem::path& folder() const noexcept { return folder_; }
  /// The file beside the data that holds the lock and the list of files begun; see Journal.
  std::filesystem::path journal() const;

  static std::vector<std::string> unknown_placeholders(std::string_view path);

 private:
  std::string text_;
  std::filesystem::path folder_;
  bool has_date_, has_stream_;
};

/// The UTC day as YYYY-MM-DD.
std::string utc_date(std::chrono::system_clock::time_point now);

}  // namespace sluice::file
