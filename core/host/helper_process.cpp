// SPDX-License-Identifier: Apache-2.0
#include "host/helper_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/text.hpp"

namespace sluice::host {
namespace {

using std::chrono::steady_clock;

}  // namespace

HelperProcess::HelperProcess(const std::vector<std::string>& words, const base::ChildSetting& setting) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  results_ = ends[0];
  process_.emplace(words, std::vector{base::ChildProcess::Handed{ends[1], STDOUT_FILENO}}, setting);
  ::close(ends[1]);
}

HelperProcess::~HelperProcess() {
  process_.reset();
  if (results_ >= 0) ::close(results_);
}

HelperProcess::Got HelperProcess::next(std::string& line, std::chrono::milliseconds limit) {
  const auto until = steady_clock::now() + limit;
  for (;;) {
    if (const auto end = text_.find('\n'); end != std::string::npos) {
      line = text_.substr(0, end);
      text_.erase(0, end + 1);
      return Got::line;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now());
    pollfd ready{results_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) == 0) return Got::nothing;
    std::array<char, 4096> piece;
    const ssize_t size = ::read(results_, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return Got::end;
    text_.append(piece.data(), static_cast<std::size_t>(size));
  }
}

HelperOutput::HelperOutput() : results_(::dup(STDOUT_FILENO)) {
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  std::signal(SIGPIPE, SIG_IGN);  // as in the service, which the contract promises
}

bool HelperOutput::tell(std::string_view text) const {
  const std::string line = base::one_line(text) + '\n';
  return ::write(results_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

}  // namespace sluice::host
