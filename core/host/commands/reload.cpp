// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <iostream>

#include <unistd.h>

#include "base/error.hpp"
#include "host/admin.hpp"
#include "host/commands/commands.hpp"
#include "host/commands/service_socket.hpp"
#include "host/exit_code.hpp"
#include "host/reload_report.hpp"
#include "host/setup.hpp"

namespace sluice::host {
namespace {

// A drain may take [host] stop_timeout, which is at most an hour.
constexpr std::chrono::hours longest_reload{2};

void print(const ReloadReport& report) {
  std::cerr << report.problems.text(is_terminal(STDERR_FILENO));
  for (const auto& line : report.plan.lines()) std::cout << line << '\n';
  std::cout.flush();
  for (const auto& note : report.plan.notes) std::cerr << "warning: " << note << '\n';
  for (const auto& refusal : report.plan.refusals) std::cerr << refusal << '\n';
  switch (report.result) {
    case ReloadReport::Result::planned:
    case ReloadReport::Result::done:
      std::cout << report.text << '\n' << std::flush;
      break;
    case ReloadReport::Result::incomplete:
      std::cerr << "sluice: taken over, but not all of it: " << report.text << '\n';
      break;
    case ReloadReport::Result::refused:
      if (report.problems.errors() == 0 && report.plan.refusals.empty())
        std::cerr << "sluice: " << report.text << '\n';
      std::cerr << "sluice: refused; nothing was changed, everything goes on as it was\n";
      break;
  }
}

}  // namespace

int reload(const Options& options) {
  // The service reads the same file and says what is wrong with it.
  const auto socket = service_socket(options, Complain::no);
  observe::Reply reply;
  try {
    reply = observe::http_post(socket, options.dry_run ? "/reload/plan" : "/reload", longest_reload);
  } catch (const base::Error& reason) {
    std::cerr << "sluice: " << why_nobody(socket, reason.what()) << '\n';
    return exit_failed;
  }
  if (reply.status != 200) {
    std::cerr << "sluice: "
              << (reply.status == 405 ? "the service is older than this program and reloads on SIGHUP alone"
                                      : reply.body)
              << '\n';
    return exit_failed;
  }
  const ReloadReport report = reload_report(reply.body);
  if (options.format == "json") {
    std::cout << reply.body << std::flush;
  } else {
    print(report);
  }
  const bool good =
      report.result == ReloadReport::Result::done || report.result == ReloadReport::Result::planned;
  return good ? exit_ok : exit_failed;
}

}  // namespace sluice::host
