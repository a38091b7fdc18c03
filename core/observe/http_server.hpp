// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sluice::observe {

/// What is answered to a GET or a POST.
struct Reply {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

/// A small HTTP server for those who look after the service: GET and HEAD of a few pages, on a socket POST
/// for a few actions, a few connections at a time, nothing kept alive. Costs one sleeping thread; a
/// connection has its own while it lasts.
class HttpServer {
 public:
  /// The page of a path; nothing: there is none. Called from the connections' threads.
  using Pages = std::function<std::optional<Reply>(const std::string& path)>;

  /// Listens on host:port. Throws base::Error when that cannot be had.
  static std::unique_ptr<HttpServer> on_address(const std::string& address, Pages pages);
  /// Listens on a unix socket that its user and group may use; removed at the end. A socket that a process
  /// which is no more has left behind is replaced. actions: what is done on a POST, whose body is not read.
  static std::unique_ptr<HttpServer> on_socket(const std::filesystem::path& path, Pages pages,
                                               Pages actions = {});

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  /// Lets answers that are under way out, for a second at most, and breaks the connections that are left.
  ~HttpServer();

  /// "127.0.0.1:9464", with the port that was given for port 0; or the path.
  const std::string& place() const noexcept;

 private:
  class Listener;
  explicit HttpServer(std::unique_ptr<Listener> listener);
  const std::unique_ptr<Listener> listener_;
};

/// GET from a unix socket. Throws base::Error when nobody answers there.
Reply http_get(const std::filesystem::path& socket, const std::string& path);
/// POST without a body; waits this long for the answer. Throws base::Error when nobody answers there.
Reply http_post(const std::filesystem::path& socket, const std::string& path, std::chrono::seconds patience);

}  // namespace sluice::observe
