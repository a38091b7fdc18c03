// SPDX-License-Identifier: Apache-2.0
#include "host/commands/service_socket.hpp"

#include <system_error>

#include "host/admin.hpp"
#include "host/setup.hpp"

namespace sluice::host {

std::filesystem::path service_socket(const Options& options, Complain complain) {
  if (!options.socket.empty()) return options.socket;
  return status_socket(load_host_settings(options, complain == Complain::yes).admin);
}

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

}  // namespace sluice::host
