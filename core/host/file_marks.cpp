// SPDX-License-Identifier: Apache-2.0
#include "host/file_marks.hpp"

#include <array>
#include <fstream>
#include <functional>
#include <string_view>

#include <sluice/abi.h>

namespace sluice::host {
namespace {

constexpr uint64_t unreadable = 1;

uint64_t mark_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return unreadable;
  uint64_t mark = 0;
  std::array<char, 65536> piece{};
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
    const std::string_view read(piece.data(), static_cast<std::size_t>(in.gcount()));
    mark = mark * 1099511628211U + std::hash<std::string_view>{}(read);
  }
  return in.bad() ? unreadable : mark;
}

void add_files(const config::Settings& settings, FileMarks& marks) {
  for (const auto& setting : settings.values()) {
    if (setting.type == SLUICE_OPTION_FILE) marks.emplace(setting.text, mark_of(setting.text));
  }
}

}  // namespace

FileMarks marks_of_files(const config::PipelineConfig& pipeline) {
  FileMarks marks;
  add_files(pipeline.source.settings, marks);
  for (const auto& sink : pipeline.sinks) add_files(sink.settings, marks);
  return marks;
}

}  // namespace sluice::host
