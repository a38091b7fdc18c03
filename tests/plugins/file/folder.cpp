// SPDX-License-Identifier: Apache-2.0
#include "plugins/file/folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <tuple>

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "support/unpack.hpp"

namespace sluice::test {
namespace {

std::string inflate_gzip(const std::filesystem::path& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  std::string out, piece(64 * 1024, '\0');
  for (int got = 0; (got = gzread(file, piece.data(), static_cast<unsigned>(piece.size()))) > 0;) {
    out.append(piece, 0, static_cast<std::size_t>(got));
  }
  if (gzclose(file) != Z_OK) throw std::runtime_error("not a whole gzip file: " + path.string());
  return out;
}

/// ("x-2026-01-01", 3) for "x-2026-01-01.3.ndjson.gz"
std::tuple<std::string, int> order_of(const std::string& name) {
  const auto dot = name.find('.');
  const std::string rest = name.substr(dot + 1);
  return {name.substr(0, dot), std::isdigit(static_cast<unsigned char>(rest[0])) != 0 ? std::stoi(rest) : 1};
}

}  // namespace

Folder::Folder() {
  // In memory where that is possible: these tests end processes, not machines, and sync thousands of times.
  const std::filesystem::path memory = "/dev/shm";
  const bool in_memory = ::access(memory.c_str(), W_OK) == 0;
  std::string name =
      ((in_memory ? memory : std::filesystem::temp_directory_path()) / "sluice-file-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
    const auto name = entry.path().filename().string();
    if (!entry.is_directory() && name[0] != '.')
      names.push_back(std::filesystem::relative(entry.path(), path_));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_any(const std::filesystem::path& path) {
  if (path.extension() == ".gz") return inflate_gzip(path);
  if (path.extension() == ".zst") return unpack_zstd(read_file(path));
  return read_file(path);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> records_in(const Folder& folder) {
  auto names = folder.names();
  std::sort(names.begin(), names.end(),
            [](const auto& a, const auto& b) { return order_of(a) < order_of(b); });
  std::string text;
  for (const auto& name : names) text += read_any(folder / name);
  return lines_of(text);
}

}  // namespace sluice::test
