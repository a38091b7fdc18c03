// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/server.hpp"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <set>
#include <stdexcept>

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "simulators/common/exchange.hpp"
#include "simulators/common/handshake.hpp"

#ifdef __SANITIZE_THREAD__
// Poco's library is not instrumented, so the sanitizer cannot see that the last owner of a socket deletes it:
// it takes the accepting thread's release of its copy for a race with the connection that used the socket.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:Poco::Net::TCPServer::run\n";
}
#endif

namespace sluice::simulators {
namespace {

namespace net = Poco::Net;

/// A second descriptor of the socket, so that stop() can break a connection that another thread is using
/// without ever meeting a number that was closed and given away again.
class Line {
 public:
  explicit Line(const net::StreamSocket& socket) : descriptor_(::dup(socket.impl()->sockfd())) {}
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() { ::close(descriptor_); }
  void cut() const { ::shutdown(descriptor_, SHUT_RDWR); }

 private:
  int descriptor_;
};

class RequestHandler : public net::HTTPRequestHandler {
 public:
  using Handle = std::function<void(net::HTTPServerRequest&, net::HTTPServerResponse&)>;
  explicit RequestHandler(const Handle& handle) : handle_(handle) {}
  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    handle_(request, response);
  }

 private:
  const Handle& handle_;
};

class HandlerFactory : public net::HTTPRequestHandlerFactory {
 public:
  explicit HandlerFactory(RequestHandler::Handle handle) : handle_(std::move(handle)) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
    return std::make_unique<RequestHandler>(handle_).release();  // Poco deletes it
  }

 private:
  RequestHandler::Handle handle_;
};

/// Reports its beginning and end, so that the server knows the lines that are open.
class TrackedConnection : public net::HTTPServerConnection {
 public:
  using Track = std::function<void(const Line&, bool open)>;
  TrackedConnection(const net::StreamSocket& socket, net::HTTPServerParams::Ptr parameters,
                    net::HTTPRequestHandlerFactory::Ptr factory, const Track& track)
      : HTTPServerConnection(socket, parameters, factory), line_(socket), track_(track) {
    track_(line_, true);
  }
  ~TrackedConnection() override { track_(line_, false); }

 private:
  Line line_;
  const Track& track_;
};

class ConnectionFactory : public net::TCPServerConnectionFactory {
 public:
  ConnectionFactory(net::HTTPServerParams::Ptr parameters, RequestHandler::Handle handle,
                    TrackedConnection::Track track)
      : parameters_(parameters), handlers_(new HandlerFactory(std::move(handle))), track_(std::move(track)) {}
  net::TCPServerConnection* createConnection(const net::StreamSocket& socket) override {
    return std::make_unique<TrackedConnection>(socket, parameters_, handlers_, track_)
        .release();  // Poco deletes it
  }

 private:
  net::HTTPServerParams::Ptr parameters_;
  net::HTTPRequestHandlerFactory::Ptr handlers_;
  TrackedConnection::Track track_;
};

net::ServerSocket listen(const net::SocketAddress& address, Handshake* handshake) {
  if (!handshake) return net::ServerSocket(address, 64);
  net::Context::Ptr context(new net::Context(net::Context::TLS_SERVER_USE, "", "", "",
                                             net::Context::VERIFY_RELAXED, 9, false, "DEFAULT"));
  handshake->install(context->sslContext());
  return net::SecureServerSocket(address, 64, context);
}

net::HTTPServerParams::Ptr server_parameters(int threads) {
  net::HTTPServerParams::Ptr parameters(new net::HTTPServerParams);
  parameters->setMaxThreads(threads);
  parameters->setMaxQueued(256);
  parameters->setKeepAlive(true);
  parameters->setMaxKeepAliveRequests(0);
  parameters->setKeepAliveTimeout(Poco::Timespan(60, 0));
  return parameters;
}

}  // namespace

struct Server::State {
  State(const ServerOptions& options, Handler given)
      : handler(std::move(given)), threads("simulator", 2, options.threads) {
    if (options.identity) handshake.emplace(*options.identity);
  }

  void track(const Line& line, bool open) {
    const std::lock_guard lock(mutex);
    if (!open) return void(lines.erase(&line));
    ++connections;
    lines.insert(&line);
    if (stopped) line.cut();
  }

  void handle(Server& server_of, net::HTTPServerRequest& request, net::HTTPServerResponse& response) {
    ++requests;
    Exchange exchange(server_of, bytes_sent, request, response);
    try {
      handler(exchange);
    } catch (const std::exception& e) {  // a mistake of the simulator: say so instead of closing in silence
      Reply reply{.status = 500, .content_type = "text/plain"};
      reply.body = "simulator: " + std::string(e.what()) + "\n";
      exchange.send(reply);
    }
  }

  Handler handler;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopped = false;
  std::uint64_t wakes = 0;
  std::atomic<bool> stopping{false};
  std::set<const Line*> lines;
  std::optional<Handshake> handshake;
  std::atomic<std::uint64_t> connections{0}, requests{0}, bytes_sent{0};
  Poco::ThreadPool threads;
  std::unique_ptr<net::TCPServer> server;
};

Server::Server(const ServerOptions& options, Handler handler) try
    : state_(std::make_unique<State>(options, std::move(handler))) {
  std::signal(SIGPIPE, SIG_IGN);
  State& state = *state_;
  const auto socket = listen({options.address, options.port}, state.handshake ? &*state.handshake : nullptr);
  const auto parameters = server_parameters(options.threads);
  auto factory = std::make_unique<ConnectionFactory>(
      parameters, [this, &state](auto& request, auto& response) { state.handle(*this, request, response); },
      [&state](const Line& line, bool open) { state.track(line, open); });
  state.server = std::make_unique<net::TCPServer>(factory.release(), state.threads, socket, parameters);
  state.server->start();
} catch (const Poco::Exception& e) {
  throw std::runtime_error("cannot listen on " + options.address + ":" + std::to_string(options.port) + ": " +
                           e.displayText());
}

Server::~Server() {
  stop();
}

std::uint16_t Server::port() const {
  return state_->server->port();
}

ServerCounters Server::counters() const {
  return {state_->connections, state_->requests, state_->bytes_sent};
}

void Server::set_identity(const Identity& identity) {
  if (state_->handshake) state_->handshake->set_identity(identity);
}

void Server::require_certificate(bool required) {
  if (state_->handshake) state_->handshake->require_certificate(required);
}

bool Server::pause(std::chrono::nanoseconds time) {
  std::unique_lock lock(state_->mutex);
  return !state_->changed.wait_for(lock, time, [this] { return state_->stopped; });
}

bool Server::pause_until_woken(std::chrono::nanoseconds time) {
  std::unique_lock lock(state_->mutex);
  const auto wakes = state_->wakes;
  state_->changed.wait_for(lock, time, [&] { return state_->stopped || state_->wakes != wakes; });
  return !state_->stopped;
}

void Server::wake() {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->wakes;
  }
  state_->changed.notify_all();
}

bool Server::stopping() const {
  return state_->stopping;
}

void Server::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopped) return;
    state_->stopped = true;
    state_->stopping = true;
    for (const auto* line : state_->lines) line->cut();
  }
  state_->changed.notify_all();
  // Poco looks at its stop flag four times a second only, unless something happens to the socket.
  ::shutdown(state_->server->socket().impl()->sockfd(), SHUT_RDWR);
  state_->server->stop();
  state_->threads.joinAll();
}

}  // namespace sluice::simulators
