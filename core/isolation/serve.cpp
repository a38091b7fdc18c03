// SPDX-License-Identifier: Apache-2.0
#include "isolation/serve.hpp"

#include <csignal>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/error.hpp"
#include "isolation/plugin_process.hpp"
#include "isolation/served_plugin.hpp"

namespace sluice::isolation {
namespace {

base::Descriptor handed(int number) {
  if (::fcntl(number, F_SETFD, FD_CLOEXEC) != 0)
    throw base::Error("this process of a plugin is started by the service: isolation = \"process\"");
  return base::Descriptor(number);
}

/// The host says when it is over; what is sent to the whole group, at a terminal or by a service manager, is
/// not for this process.
void ignore_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
}

/// Nobody types for a plugin. What it prints goes where it would go from the service itself.
void leave_input() {
  const base::Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ::dup2(nothing.get(), STDIN_FILENO);
}

/// Where the machine has no memory left, this process goes before the host. Of a process that keeps its
/// memory private the file belongs to root; there is nothing to keep yet.
void go_first() {
  const int before = ::prctl(PR_GET_DUMPABLE);
  ::prctl(PR_SET_DUMPABLE, 1);
  std::ofstream("/proc/self/oom_score_adj") << 500;
  ::prctl(PR_SET_DUMPABLE, before);
}

}  // namespace

void serve(const std::string& file, const std::string& sha256) {
  Link calls(handed(handed_calls)), news(handed(handed_news));
  SharedMemory memory(handed(handed_memory));
  ignore_signals();
  leave_input();
  go_first();
  ServedPlugin plugin(file, sha256, calls, news, memory);
  std::thread([&] {
    plugin.serve();
    ::_exit(0);
  }).detach();
  for (Message message; news.receive(message) == Link::Got::message;) plugin.cancel();
  ::_exit(0);
}

}  // namespace sluice::isolation
