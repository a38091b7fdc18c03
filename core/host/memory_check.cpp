// SPDX-License-Identifier: Apache-2.0
#include "host/memory_check.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <unistd.h>

namespace sluice::host {
namespace {

constexpr int lines_shown = 6;  // what, and the places that led there

/// Without the process id and the address: "==123==    at 0x4: f (a.cpp:1)" is "at f (a.cpp:1)".
std::string text_of(const std::string& line) {
  const auto end = line.find("== ", 2);
  const auto begin = end == std::string::npos ? end : line.find_first_not_of(' ', end + 3);
  if (begin == std::string::npos) return {};
  std::string text = line.substr(begin);
  if (text.starts_with("at 0x") || text.starts_with("by 0x")) text.erase(3, text.find(": ") - 1);
  return text;
}

}  // namespace

std::vector<std::string> memory_check(const std::filesystem::path& notes) {
  return {"valgrind",
          "--quiet",
          "--leak-check=full",
          "--show-leak-kinds=definite",
          "--errors-for-leak-kinds=definite",
          "--error-exitcode=" + std::to_string(failed_memory_check),
          "--child-silent-after-fork=yes",
          "--log-file=" + notes.string()};
}

std::string first_finding(const std::filesystem::path& notes) {
  std::ifstream file(notes);
  std::string finding;
  int count = 0;
  for (std::string line; count < lines_shown && std::getline(file, line);) {
    const std::string text = text_of(line);
    if (text.empty() && count > 0) break;
    if (text.empty()) continue;
    finding += (count++ == 0 ? "" : "; ") + text;
  }
  return finding;
}

bool has_memory_check() {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((folder + "/valgrind").c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace sluice::host
