// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace sluice::test {

/// How a program ended.
struct Ending {
  int code = -1;  ///< exit code; -1: by a signal
  int signal = 0;
  long peak_memory_kib = 0;  ///< largest resident memory
};

/// The sluice program as a process. Ended, by its own number, when the object goes.
class Program {
 public:
  /// Output and errors go to files beside each other in the folder.
  Program(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
          const std::filesystem::path& input = "/dev/null");
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  pid_t id() const { return pid_; }
  void signal(int number) const;
  /// Waits for its end; a program that takes longer than this is killed, and the code is -1.
  Ending wait(std::chrono::seconds limit = std::chrono::seconds(120));
  std::string output() const;
  std::string errors() const;

 private:
  std::filesystem::path output_, errors_;
  pid_t pid_ = -1;
  std::optional<Ending> ending_;
};

struct Finished {
  Ending ending;
  int code = -1;
  std::string output, errors;
};

/// Runs it to its end.
Finished run_program(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                     std::chrono::seconds limit = std::chrono::seconds(120));

std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& text);

}  // namespace sluice::test
