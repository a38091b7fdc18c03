// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/socket/canceller.hpp"
#include "support/tls/options.hpp"

namespace sluice::support::https {

struct ClientOptions {
  /// "https://host[:port][/prefix]"; only https. A prefix is put before the target of each request.
  std::string url{};
  /// server_name is filled in from the URL where it is empty.
  tls::TlsOptions tls{};
  std::chrono::milliseconds connect_timeout =
      std::chrono::seconds(10);                                       ///< each address, and the TLS handshake
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);  ///< longest silence of the server
  std::string user_agent = "sluice";
  /// Wall clock, for Retry-After given as a date.
  std::function<std::chrono::system_clock::time_point()> now = &std::chrono::system_clock::now;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = "GET";
  std::string target = "/";  ///< path and query, encoded already
  Headers headers{};
  std::string body{};
  /// Longest silence of the server, where it may legitimately be longer (long poll); otherwise the client's
  /// idle_timeout.
  std::optional<std::chrono::milliseconds> max_idle{};
  /// The same for the time until the head of the answer is here, and not for its body.
  std::optional<std::chrono::milliseconds> max_wait{};
  /// The request may be sent a second time where a kept-alive connection turns out to be dead before any byte
  /// of the answer. Right for reading and for token requests; false for requests with an effect.
  bool repeatable = true;
};

class Client;

/// The head of an answer, and its body as it arrives. Valid until the client's next request or end.
class Response {
 public:
  int status() const { return status_; }
  /// "503 Service Unavailable"
  std::string status_line() const;
  /// The first header of that name, in any case of letters.
  std::optional<std::string_view> header(std::string_view name) const;
  /// Retry-After, in seconds or as a date, as a delay from now; never negative, at most 30 days. Nothing
  /// where absent or unreadable.
  std::optional<std::chrono::milliseconds> retry_after() const { return retry_after_; }
  /// What Content-Length says; nothing for a chunked body.
  std::optional<uint64_t> content_length() const { return content_length_; }

  /// The next piece of the body as soon as there is one: at least a byte, at most `size`; 0 at the end. The
  /// end is returned only for a complete body: one that stops short of its length or its last chunk is a
  /// Failure::retry ("host:443: reading: body cut after 4096 bytes of 10000"). So are silence and a reset.
  size_t read(char* buffer, size_t size);
  /// The rest of the body, cut after `max` bytes: for messages of errors. What is missing because the body
  /// was cut by the network is left out without a failure.
  std::string read_limited(size_t max);
  /// Body bytes handed out so far.
  uint64_t received() const { return received_; }

 private:
  friend class Client;
  explicit Response(Client& client) : client_(&client) {}

  Client* client_;
  uint64_t number_ = 0;  // of the request it answers: an outdated object is refused
  int status_ = 0;
  std::string reason_;
  Headers headers_;
  std::optional<std::chrono::milliseconds> retry_after_;
  std::optional<uint64_t> content_length_;
  uint64_t received_ = 0;
};

/// An HTTPS client for one server, on Poco's HTTP and TLS. Connects at the first request, keeps the
/// connection alive between requests, follows no redirects, uses no proxy, asks for no content coding.
///
/// One thread at a time, except cancel(). Throws Failure::retry for everything that may pass (network, server
/// closing), Failure::retry_slowly where the server's certificate is refused, Failure::cancelled after
/// cancel(). Messages read "host:port: phase: cause" with the phases resolve, connect, TLS handshake,
/// request, answer, reading. An HTTP status is never a failure here: the caller knows what it means.
class Client {
 public:
  /// Reads certificates and keys; does not touch the network. Throws Failure::broken: URL, certificate, key,
  /// pin, ca.
  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends the request and returns when the head of the answer is here. What was unread of the previous
  /// answer is given up together with its connection.
  Response request(const Request& request);

  /// Any thread: a running call throws Failure::cancelled at once, and so does every later one. Final.
  void cancel() noexcept;

  /// "host:port"
  const std::string& peer() const;
  /// Connections made so far; a caller may notice a reconnect.
  uint64_t connections() const;
  /// Drops a kept-alive connection, for example after a change of credentials.
  void disconnect() noexcept;

 private:
  friend class Response;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The delay that a Retry-After value asks for: seconds, or one of the three HTTP date forms relative to
/// `now`. Nothing where it is neither; a date in the past is 0; at most 30 days.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value,
                                                           std::chrono::system_clock::time_point now);

}  // namespace sluice::support::https
