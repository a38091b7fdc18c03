// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <Poco/Net/SocketAddress.h>

namespace sluice::observe {

/// Throws base::Error for a path that is too long for a socket.
Poco::Net::SocketAddress unix_address(const std::filesystem::path& path);

/// Whether a process answers at this address.
bool somebody_listens(const Poco::Net::SocketAddress& address);

}  // namespace sluice::observe
