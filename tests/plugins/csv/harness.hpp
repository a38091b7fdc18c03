// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sinks/csv/sink.hpp"

namespace sluice::csv::test {

/// What the sink said of one record.
struct Rejected {
  uint32_t index;
  std::string reason;
};

/// A folder for one test, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A sink in a folder of its own, and the words to use it: a snapshot is given, committed, and its files are
/// read.
class SinkTest {
 public:
  SinkTest();

  /// Before the first use of the sink.
  Config config;

  std::filesystem::path directory() const { return folder_.path() / "out"; }
  std::filesystem::path work_folder() const { return folder_.path() / "work"; }

  Sink& sink();
  /// Forgets the sink without a rollback, as a crash does. The next use makes and opens another.
  void restart() { sink_.reset(); }

  /// One batch of a snapshot.
  void write(std::string_view stream, const std::vector<std::string>& records,
             uint32_t flags = SLUICE_BATCH_ATOMIC, uint32_t format = SLUICE_FORMAT_JSON);
  /// One snapshot of one stream, committed.
  void publish(std::string_view stream, const std::vector<std::string>& records);

  /// The bytes of a file in the directory; nothing when it is not there.
  std::optional<std::string> file(const std::string& name) const;
  /// The file of stream "t" without its byte order mark; fails the test when there is none.
  std::string table() const;
  void put_file(const std::string& name, std::string_view bytes) const;
  /// Names in the directory, hidden ones too, sorted.
  std::vector<std::string> names() const;

  std::vector<Rejected> rejected;
  std::vector<std::string> warnings, notes;

 private:
  static void log(void* self, int32_t level, sluice_str message);

  TemporaryFolder folder_;
  std::string work_path_;
  sluice_host host_{};
  std::unique_ptr<Sink> sink_;
};

std::string read_file(const std::filesystem::path& path);
std::vector<std::string> lines_of(std::string_view text);

}  // namespace sluice::csv::test
