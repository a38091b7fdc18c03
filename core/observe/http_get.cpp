// SPDX-License-Identifier: Apache-2.0
#include <iterator>
#include <string>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/StreamSocket.h>
#include <sys/un.h>

#include "base/error.hpp"
#include "observe/http_server.hpp"
#include "observe/unix_address.hpp"

namespace sluice::observe {

namespace net = Poco::Net;

net::SocketAddress unix_address(const std::filesystem::path& path) {
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  if (path.native().size() > longest)
    throw base::Error("the socket's path " + path.string() + " is longer than " + std::to_string(longest) +
                      " bytes; set a shorter [admin] socket");
  return {net::SocketAddress::UNIX_LOCAL, path.string()};
}

bool somebody_listens(const net::SocketAddress& address) {
  try {
    const net::StreamSocket socket(address);
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

namespace {

Reply ask(const std::filesystem::path& socket, const std::string& method, const std::string& path,
          std::chrono::seconds patience) {
  try {
    net::StreamSocket connected(unix_address(socket));
    net::HTTPClientSession session(connected);
    session.setTimeout(Poco::Timespan(static_cast<long>(patience.count()), 0));
    net::HTTPRequest request(method, path, net::HTTPMessage::HTTP_1_1);
    request.setHost("sluice");
    if (method == net::HTTPRequest::HTTP_POST) request.setContentLength(0);
    session.sendRequest(request);
    net::HTTPResponse response;
    auto& in = session.receiveResponse(response);
    return {static_cast<int>(response.getStatus()), response.getContentType(),
            std::string(std::istreambuf_iterator<char>(in), {})};
  } catch (const Poco::Exception& error) {
    throw base::Error(error.displayText());
  }
}

}  // namespace

Reply http_get(const std::filesystem::path& socket, const std::string& path) {
  return ask(socket, net::HTTPRequest::HTTP_GET, path, std::chrono::seconds(10));
}

Reply http_post(const std::filesystem::path& socket, const std::string& path, std::chrono::seconds patience) {
  return ask(socket, net::HTTPRequest::HTTP_POST, path, patience);
}

}  // namespace sluice::observe
