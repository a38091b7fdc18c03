// SPDX-License-Identifier: Apache-2.0
#include "host/status.hpp"

#include <cstdio>
#include <iostream>
#include <system_error>

#include "base/error.hpp"
#include "host/admin.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/setup.hpp"

namespace sluice::host {
namespace {

std::string why_nobody(const std::filesystem::path& socket, const char* reason) {
  std::error_code error;
  const auto status = std::filesystem::status(socket, error);
  if (error && error != std::errc::no_such_file_or_directory)
    return "cannot reach " + socket.string() + ": " + error.message() +
           "; ask as root or as a member of the service's group";
  if (!std::filesystem::exists(status))
    return "no service is running: there is no socket " + socket.string() +
           "; start it (systemctl start sluice), or name its socket with --socket or [admin] socket";
  return "the service does not answer at " + socket.string() + ": " + reason +
         "; it may have ended without removing its socket, or your user may not ask (root and the service's "
         "group may)";
}

}  // namespace

int show_status(const Options& options) {
  const std::filesystem::path socket = options.socket.empty()
                                           ? status_socket(load_host_settings(options).admin)
                                           : std::filesystem::path(options.socket);
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
