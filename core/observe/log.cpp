// SPDX-License-Identifier: Apache-2.0
#include "observe/log.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "base/text.hpp"

namespace sluice::observe {
namespace {

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

/// journald and the kernel's syslog levels: <7> debug, <6> info, <4> warning, <3> error.
class JournalPrefix final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const char digit = message.level >= spdlog::level::err    ? '3'
                       : message.level == spdlog::level::warn ? '4'
                       : message.level == spdlog::level::info ? '6'
                                                              : '7';
    const char prefix[] = {'<', digit, '>'};
    out.append(prefix, prefix + sizeof prefix);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JournalPrefix>(); }
};

std::shared_ptr<spdlog::logger> make_logger(bool terminal) {
  std::shared_ptr<spdlog::logger> logger;
  if (terminal) {
    logger = std::make_shared<spdlog::logger>("sluice",
                                              std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>());
    logger->set_pattern("%H:%M:%S %^%-7l%$ %v");
  } else {
    logger = std::make_shared<spdlog::logger>("sluice", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<JournalPrefix>('*').set_pattern("%*%v");
    logger->set_formatter(std::move(formatter));
  }
  logger->set_level(spdlog::level::debug);  // Log decides what is written
  logger->flush_on(spdlog::level::debug);
  return logger;
}

struct State {
  std::shared_ptr<spdlog::logger> logger = make_logger(::isatty(STDERR_FILENO) == 1);
  std::atomic<std::shared_ptr<const LogSettings>> settings{
      std::make_shared<const LogSettings>(LogSettings{Level::warning, {}})};
  std::mutex tap_mutex;
  LogTap tap;
};

State& state() {
  static State instance;
  return instance;
}

}  // namespace

void start_logging(const LogSettings& settings) {
  state().settings = std::make_shared<const LogSettings>(settings);
}

void tap_log(LogTap tap) {
  const std::scoped_lock hold(state().tap_mutex);
  state().tap = std::move(tap);
}

Log::Log(std::string room, std::string context) : room_(std::move(room)), context_(std::move(context)) {}

Log Log::in(std::string_view context) const {
  return Log(room_, context_.empty() ? std::string(context) : context_ + ": " + std::string(context));
}

void Log::write(Level level, std::string_view text) const {
  State& log = state();
  const auto settings = log.settings.load();
  const auto room = settings->rooms.find(room_);
  if (level < (room == settings->rooms.end() ? settings->level : room->second)) return;
  const std::string line =
      base::one_line(context_.empty() ? std::string(text) : context_ + ": " + std::string(text));
  const std::scoped_lock hold(log.tap_mutex);
  if (log.tap) {
    log.tap(level, line);
  } else {
    log.logger->log(to_spdlog(level), line);
  }
}

}  // namespace sluice::observe
