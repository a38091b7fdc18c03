// SPDX-License-Identifier: Apache-2.0
#include "host/status.hpp"

#include <iostream>

#include "base/error.hpp"
#include "host/commands/commands.hpp"
#include "host/commands/service_socket.hpp"
#include "host/exit_code.hpp"
#include "observe/http_server.hpp"

namespace sluice::host {
int show_status(const Options& options) {
  const auto socket = service_socket(options, Complain::yes);
  observe::Reply reply;
  try {
    reply = observe::http_get(socket, "/status");
  } catch (const base::Error& reason) {
    std::cerr << "sluice: " << why_nobody(socket, reason.what()) << '\n';
    return exit_failed;
  }
  if (reply.status != 200) {
    std::cerr << "sluice: the service at " << socket.string() << " answers with " << reply.status << ": "
              << reply.body << '\n';
    return exit_failed;
  }
  std::cout << (options.format == "json" ? reply.body : status_text(reply.body)) << std::flush;
  return exit_ok;
}

}  // namespace sluice::host
