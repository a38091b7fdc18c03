// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "simulators/connector/connector.hpp"
#include "sources/syslog/source.hpp"
#include "support/contains.hpp"
#include "support/recording_emit.hpp"
#include "support/temporary_folder.hpp"

namespace sluice::test {

using namespace std::chrono_literals;
using syslog::Source;

/// For what must come, with a sanitizer too; a test that passes does not wait so long.
inline constexpr auto patience = 2min;

inline syslog::Config listening(std::vector<std::string> listen = {"tcp://127.0.0.1:0"}) {
  syslog::Config config;
  config.listen = std::move(listen);
  config.collect_time = 5ms;
  return config;
}

/// A steady clock that runs fifty times as fast, for timers that a test does not want to wait for.
inline syslog::Clocks fast_clocks() {
  syslog::Clocks clocks;
  const auto begun = std::chrono::steady_clock::now();
  clocks.steady = [begun] { return begun + (std::chrono::steady_clock::now() - begun) * 50; };
  return clocks;
}

/// A source and its host. A poll that never ends is cancelled, so that a test fails instead of hanging.
class Bench {
 public:
  explicit Bench(syslog::Config config, syslog::Clocks clocks = {})
      : source(std::move(config), host.host(), std::move(clocks)), watchdog_([this] { watch(); }) {
    source.open({});
  }
  ~Bench() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    watchdog_.join();
  }

  std::uint16_t port(std::size_t listener = 0) const {
    const std::string address = source.addresses().at(listener);
    return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
  }
  std::string place(std::size_t listener = 0) const { return "127.0.0.1:" + std::to_string(port(listener)); }

  template <class Condition>
  void poll_until(Condition&& condition) {
    while (!condition()) emit.poll(source);
  }
  std::vector<std::string> records(std::size_t count, const std::string& stream = "syslog") {
    poll_until([&] { return emit.records(stream).size() >= count; });
    return emit.records(stream);
  }
  std::vector<RecordedMalformed> malformed(std::size_t count) {
    std::vector<RecordedMalformed> all;
    poll_until([&] {
      all.clear();
      for (const auto& one : emit.transactions())
        all.insert(all.end(), one.malformed.begin(), one.malformed.end());
      return all.size() >= count;
    });
    return all;
  }
  /// Polls until a warning says this. A poll ends with a record only, so the plain listener with this number
  /// gets some.
  void poll_until_warned(std::string_view part, std::size_t plain_listener);
  bool warned(std::string_view part) const {
    for (const auto& line : host.lines(SLUICE_LOG_WARNING)) {
      if (contains(line, part)) return true;
    }
    return false;
  }

  RecordingHost host;
  RecordingEmit emit;
  Source source;

 private:
  void watch() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return done_; })) source.cancel();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread watchdog_;
};

/// A TCP or UDP sender that sends what it is told.
class Client {
 public:
  explicit Client(std::uint16_t port, const char* from = "127.0.0.1", int type = SOCK_STREAM)
      : socket_(::socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    if (type == SOCK_STREAM) ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const sockaddr_in source = address(from, 0);
    const sockaddr_in target = address("127.0.0.1", port);
    REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&source), sizeof source) == 0);
    REQUIRE(::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0);
  }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      REQUIRE(sent > 0);
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void close() { socket_.reset(); }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  /// Waits for the end: 0 in order, or the errno.
  int ending() {
    char byte = 0;
    for (;;) {
      const auto got = ::recv(socket_.get(), &byte, 1, 0);
      if (got <= 0) return got == 0 ? 0 : errno;
    }
  }

 private:
  static sockaddr_in address(const char* host, std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    ::inet_pton(AF_INET, host, &out.sin_addr);
    return out;
  }
  support::socket::FileDescriptor socket_;
};

inline void Bench::poll_until_warned(std::string_view part, std::size_t plain_listener) {
  Client ticker(port(plain_listener), "127.0.0.99");
  poll_until([&] {
    ticker.send("tick\n");
    return warned(part);
  });
}

}  // namespace sluice::test
