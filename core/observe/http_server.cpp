// SPDX-License-Identifier: Apache-2.0
#include "observe/http_server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/folder.hpp"
#include "observe/http_answers.hpp"
#include "observe/unix_address.hpp"

namespace sluice::observe {
namespace {

namespace net = Poco::Net;

constexpr std::size_t most_connections = 8;
constexpr int silence_seconds = 5;               // of a client
constexpr std::chrono::milliseconds grace{100};  // for a connection that may be about to end
constexpr std::chrono::seconds last_answers{1};

class PageHandler final : public net::HTTPRequestHandler {
 public:
  explicit PageHandler(HttpAnswers& answers) : answers_(answers) { answers_.begin(); }
  ~PageHandler() override { answers_.end(); }

  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    const Reply reply = answers_.answer(request);
    response.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(reply.status));
    response.setContentType(reply.type);
    response.set("Cache-Control", "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    response.setContentLength(static_cast<std::streamsize>(reply.body.size()));
    auto& out = response.send();
    if (request.getMethod() != net::HTTPRequest::HTTP_HEAD) out << reply.body;
    out.flush();
  }

 private:
  HttpAnswers& answers_;
};

class PageFactory final : public net::HTTPRequestHandlerFactory {
 public:
  explicit PageFactory(std::shared_ptr<HttpAnswers> answers) : answers_(std::move(answers)) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
    return std::make_unique<PageHandler>(*answers_).release();  // Poco deletes it
  }

 private:
  const std::shared_ptr<HttpAnswers> answers_;
};

net::ServerSocket listen_on(const std::string& address) {
  try {
    net::ServerSocket socket;
    socket.bind(net::SocketAddress(address), true, false);  // never share a port
    socket.listen();
    return socket;
  } catch (const Poco::Exception& error) {
    throw base::Error("cannot listen on " + address + ": " + error.displayText());
  }
}

net::ServerSocket listen_on(const std::filesystem::path& path) {
  const net::SocketAddress address = unix_address(path);
  std::error_code ignored;
  std::filesystem::create_directory(path.parent_path(), ignored);  // where it cannot be made, bind() says why
  if (std::filesystem::is_socket(path, ignored)) {
    if (somebody_listens(address))
      throw base::Error("the socket " + path.string() +
                        " is in use by another service; set [admin] socket in sluice.toml");
    std::filesystem::remove(path, ignored);
  }
  try {
    net::ServerSocket socket;
    socket.bind(address);
    // Before it listens, nobody can connect.
    if (::chmod(path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) != 0)
      throw base::Error(base::system_reason("cannot set the mode of " + path.string(), errno));
    socket.listen();
    return socket;
  } catch (const Poco::Exception& error) {
    throw base::Error("cannot make the socket " + path.string() + ": " + error.displayText());
  }
}

}  // namespace

class HttpServer::Listener {
 public:
  Listener(const net::ServerSocket& socket, std::string where, std::shared_ptr<HttpAnswers> answers,
           bool remove)
      : place_(std::move(where)),
        remove_(remove),
        socket_(socket),
        params_(new net::HTTPServerParams),
        answers_(std::move(answers)),
        factory_(new PageFactory(answers_)),
        stop_(::eventfd(0, EFD_CLOEXEC)) {
    if (!stop_) throw base::Error(base::system_reason("cannot make an event", errno));
    params_->setKeepAlive(false);
    params_->setTimeout(Poco::Timespan(silence_seconds, 0));
    acceptor_ = std::thread([this] { accept(); });
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() {
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stop_.get(), &one, sizeof one);
    acceptor_.join();
    answers_->wait_until_idle(last_answers);
    for (auto& client : clients_) interrupt(client);
    for (auto& client : clients_) client.thread.join();
    std::error_code ignored;
    if (remove_) std::filesystem::remove(place_, ignored);
  }

  const std::string& place() const noexcept { return place_; }

 private:
  /// Poco's connection, which can be broken off from another thread.
  class Connection final : public net::HTTPServerConnection {
   public:
    using net::HTTPServerConnection::HTTPServerConnection;
    void serve() noexcept {
      try {
        run();
      } catch (const std::exception&) {
        // The client went away, or sent no HTTP: its own trouble.
      }
    }
    void interrupt() noexcept {
      try {
        socket().shutdown();
      } catch (const Poco::Exception&) {
        // It has ended by itself.
      }
    }
  };
  struct Client {
    std::unique_ptr<Connection> connection;  // guarded by mutex_; gone when it has ended
    std::thread thread;
  };

  void accept() {
    pthread_setname_np(pthread_self(), "admin");
    std::array<pollfd, 2> files{{{socket_.impl()->sockfd(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    while (true) {
      if (::poll(files.data(), files.size(), -1) < 0 && errno != EINTR) return;
      if (files[1].revents != 0) return;
      if (files[0].revents == 0) continue;
      try {
        serve(socket_.acceptConnection());
      } catch (const std::exception&) {
        // Gone before it was accepted, or no thread to be had: the client asks again.
      }
    }
  }

  void serve(const net::StreamSocket& socket) {
    forget_ended();
    if (clients_.size() >= most_connections && one_ends_soon()) forget_ended();
    if (clients_.size() >= most_connections) {  // the oldest has had its time
      interrupt(clients_.front());
      clients_.front().thread.join();
      clients_.pop_front();
    }
    Client& client = clients_.emplace_back();
    client.connection = std::make_unique<Connection>(socket, params_, factory_);
    try {
      client.thread = std::thread([this, &client] {
        client.connection->serve();
        const std::scoped_lock hold(mutex_);
        client.connection.reset();
        ended_.notify_one();
      });
    } catch (const std::system_error&) {
      clients_.pop_back();
      throw;
    }
  }

  void forget_ended() {
    for (auto it = clients_.begin(); it != clients_.end();) {
      bool ended = false;
      {
        const std::scoped_lock hold(mutex_);
        ended = !it->connection;
      }
      if (ended) it->thread.join();
      it = ended ? clients_.erase(it) : std::next(it);
    }
  }

  /// On a busy machine the oldest may not have had its turn yet.
  bool one_ends_soon() {
    std::unique_lock hold(mutex_);
    return ended_.wait_for(hold, grace, [this] {
      return std::any_of(clients_.begin(), clients_.end(), [](const Client& one) { return !one.connection; });
    });
  }

  void interrupt(Client& client) {
    const std::scoped_lock hold(mutex_);
    if (client.connection) client.connection->interrupt();
  }

  const std::string place_;
  const bool remove_;
  net::ServerSocket socket_;
  net::HTTPServerParams::Ptr params_;
  const std::shared_ptr<HttpAnswers> answers_;
  const net::HTTPRequestHandlerFactory::Ptr factory_;
  const base::Descriptor stop_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::list<Client> clients_;  // acceptor only, apart from the connections
  std::thread acceptor_;
};

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
HttpServer::~HttpServer() = default;

const std::string& HttpServer::place() const noexcept {
  return listener_->place();
}

std::unique_ptr<HttpServer> HttpServer::on_address(const std::string& address, Pages pages) {
  auto socket = listen_on(address);
  const std::string where = socket.address().toString();
  return std::unique_ptr<HttpServer>(new HttpServer(std::make_unique<Listener>(
      socket, where, std::make_shared<HttpAnswers>(std::move(pages), Pages()), false)));
}

std::unique_ptr<HttpServer> HttpServer::on_socket(const std::filesystem::path& path, Pages pages,
                                                  Pages actions) {
  auto socket = listen_on(path);
  return std::unique_ptr<HttpServer>(new HttpServer(std::make_unique<Listener>(
      socket, path.string(), std::make_shared<HttpAnswers>(std::move(pages), std::move(actions)), true)));
}

}  // namespace sluice::observe
