// SPDX-License-Identifier: Apache-2.0
#include "host/terminal.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <utility>

#include <termios.h>
#include <unistd.h>

#include "base/error.hpp"
#include "host/setup.hpp"

namespace sluice::host {
namespace {

/// Typing is not shown as long as this lives.
class NoEcho {
 public:
  NoEcho() {
    known_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!known_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool known_;
};

std::string read_whole(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Only root can give a file to the service; anybody else sets up for themselves.
std::optional<base::Account> owner_of_files() {
  return ::geteuid() == 0 ? base::find_account(service_account) : std::nullopt;
}

}  // namespace

std::string show_finding(const plugin::Finding& finding, bool colour) {
  static constexpr std::array<std::pair<const char*, const char*>, 4> levels{
      {{"note   ", ""}, {"OK     ", "\033[32m"}, {"WARNING", "\033[33m"}, {"FAILURE", "\033[31m"}}};
  const auto& [word, paint] = levels.at(finding.level);
  std::string text = std::string("  ") + (colour ? paint : "") + word +
                     (colour && *paint != '\0' ? "\033[0m" : "") + "  " + finding.subject + ": " +
                     finding.result + '\n';
  if (!finding.remedy.empty()) text += "           " + finding.remedy + '\n';
  return text;
}

Terminal::Terminal(Interrupt& interrupt, std::filesystem::path config, bool yes)
    : interrupt_(interrupt),
      config_(std::move(config)),
      yes_(yes),
      terminal_(is_terminal(STDOUT_FILENO)),
      owner_(owner_of_files()) {}

Terminal::~Terminal() {
  clear_progress();
}

void Terminal::clear_progress() {
  if (terminal_ && !progress_.empty()) std::fputs("\r\033[K", stdout);
  progress_.clear();
}

void Terminal::finding(const plugin::Finding& finding) {
  clear_progress();
  failed_ = failed_ || finding.level == SLUICE_FINDING_FAILURE;
  std::fputs(show_finding(finding, terminal_).c_str(), stdout);
  std::fflush(stdout);
}

void Terminal::progress(const std::string& text) {
  if (text == progress_) return;
  clear_progress();
  progress_ = text;
  if (!text.empty()) std::printf(terminal_ ? "  ...      %s" : "  ...      %s\n", text.c_str());
  std::fflush(stdout);
}

std::optional<std::string> Terminal::ask(Kind kind, const std::string& option, const std::string& question) {
  clear_progress();
  // A question with an option of its own wants knowledge, not consent: --yes does not answer it.
  if (kind == Kind::confirm && yes_ && option.empty()) return "yes";
  if (!is_terminal(STDIN_FILENO)) {
    throw base::Error("nobody is there to ask \"" + question + "\"; give --" +
                      (option.empty() ? "yes" : option));
  }
  std::printf("\n%s%s ", question.c_str(), kind == Kind::confirm ? " [y/N]" : "");
  std::fflush(stdout);
  auto answer = read_line(kind != Kind::secret);
  if (kind == Kind::confirm && answer && *answer != "y" && *answer != "yes") return std::nullopt;
  return answer;
}

std::optional<std::string> Terminal::read_line(bool echo) {
  std::optional<NoEcho> quiet;
  if (!echo) quiet.emplace();
  std::string line;
  for (char c = 0; interrupt_.wait_for_input();) {
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    if (c == '\n') {
      if (!echo) std::fputc('\n', stdout);
      return line;
    }
    line += c;
  }
  std::fputc('\n', stdout);
  return std::nullopt;
}

void Terminal::file(const std::string& path, std::string_view content, bool private_file) {
  base::write_whole_file(path, content, private_file ? 0600 : 0644, owner_);
}

void Terminal::pipeline(const std::string& name, std::string_view toml) {
  const auto file = config_ / "pipelines" / (name + ".toml");
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    base::write_whole_file(file, toml, 0644);
    finding({SLUICE_FINDING_OK, "pipeline", "written to " + file.string(), {}});
  } else if (read_whole(file) == toml) {
    finding({SLUICE_FINDING_OK, "pipeline", file.string() + " is there already, as it should be", {}});
  } else {
    const std::filesystem::path beside = file.string() + ".new";
    base::write_whole_file(beside, toml, 0644);
    finding({SLUICE_FINDING_WARNING, "pipeline",
             file.string() + " is there already and differs; it stays as it is",
             "the new one is " + beside.string() + ": compare them, and rename it where you want it"});
  }
  pipelines_.push_back(file);
}

}  // namespace sluice::host
