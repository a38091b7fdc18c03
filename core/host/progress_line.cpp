// SPDX-License-Identifier: Apache-2.0
#include "host/progress_line.hpp"

#include <cstdio>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.hpp"
#include "observe/log.hpp"

namespace sluice::host {

using namespace std::chrono_literals;

namespace {

constexpr const char* clear_line = "\r\033[K";

/// Columns of the terminal: a line that wraps cannot be cleared again.
int width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1 : 79;
}

}  // namespace

ProgressLine::ProgressLine(const Pipelines& pipelines, bool terminal)
    : pipelines_(pipelines), terminal_(terminal) {
  if (!terminal_) return;
  // A line of the log first clears the progress line, which comes again with the next show().
  observe::tap_log([](observe::Level level, std::string_view text) {
    static constexpr const char* names[] = {"debug", "info", "warning", "error"};
    std::fprintf(stderr, "%s%s: %.*s\n", clear_line, names[static_cast<int>(level)],
                 static_cast<int>(text.size()), text.data());
  });
}

ProgressLine::~ProgressLine() {
  if (!terminal_) return;
  observe::tap_log(nullptr);
  std::fputs(clear_line, stderr);
}

std::chrono::milliseconds ProgressLine::interval() const {
  return terminal_ ? 200ms : 5s;
}

std::string ProgressLine::line(const pipeline::Pipeline& pipeline, base::SteadyTime now) {
  const auto& progress = pipeline.progress();
  const uint64_t bytes = progress.bytes;
  Seen& seen = seen_[&pipeline];
  const auto elapsed = std::chrono::duration<double>(now - seen.at).count();
  const double rate =
      seen.at == base::SteadyTime{} || elapsed <= 0 ? 0 : static_cast<double>(bytes - seen.bytes) / elapsed;
  seen = {now, bytes};
  return pipeline.name() + ": " + base::show_count(progress.records) + " records, " +
         base::show_bytes(bytes) + ", " + base::show_bytes(static_cast<uint64_t>(rate)) + "/s, page " +
         std::to_string(progress.page.load()) + " (" + base::show_count(progress.page_records) +
         " records), delivered " + base::show_count(progress.delivered) +
         (pipeline.sinks() > 1 ? " to " + std::to_string(pipeline.sinks()) + " sinks" : "");
}

void ProgressLine::show(base::SteadyTime now) {
  std::string text;
  for (const auto& pipeline : pipelines_) {
    const std::string one = line(*pipeline, now);
    if (terminal_) {
      text += (text.empty() ? "" : " | ") + one;
    } else if (std::exchange(printed_[pipeline.get()], one) != one) {
      std::fprintf(stdout, "%s\n", one.c_str());
    }
  }
  if (terminal_) std::fprintf(stderr, "%s%.*s", clear_line, width(), text.c_str());
  std::fflush(stdout);
}

}  // namespace sluice::host
