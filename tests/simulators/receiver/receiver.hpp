// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "simulators/common/certificates.hpp"
#include "simulators/common/control.hpp"
#include "simulators/common/knobs.hpp"
#include "simulators/receiver/socket.hpp"

namespace sluice::simulators {

enum class Transport { tcp, tls, udp };

enum class Behaviour {
  normal,         ///< read to the peer's end of file, then close
  never_close,    ///< read everything, stay open after the peer's end of file
  close_after,    ///< close in order after `after` bytes of a connection
  reset_after,    ///< TCP reset after `after` bytes of a connection
  never_read,     ///< accept (and shake hands, with TLS), then read nothing
  slow_read,      ///< read `slow_rate` bytes a second
  delayed_close,  ///< normal, but close only `delay` seconds after the peer's end of file
  half_open,      ///< accept, then ignore everything, the TLS handshake too
  do_not_accept,  ///< listen without accepting: the kernel takes connections, nobody reads
  down            ///< do not listen: connections are refused
};

struct ReceiverOptions {
  Transport transport = Transport::tcp;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::uint16_t control_port = 0;
  std::filesystem::path output = {};  ///< what comes in is appended here; empty: nowhere
  std::filesystem::path connections =
      {};                             ///< each connection's bytes as a file of its own here; empty: nowhere
  std::filesystem::path folder = {};  ///< server.pem, server.key, client.crt, client.key; empty: nowhere
  std::optional<Identity> identity = {};  ///< for TLS, instead of a self-signed one for localhost
  bool require_client_certificate = false;
  bool keep = true;  ///< hold every connection's bytes in memory, for received()

  Behaviour behaviour = Behaviour::normal;
  std::uint64_t behaviour_connections = 0;  ///< so many connections behave so, later ones normally; 0: all
  std::uint64_t after = 0;                  ///< bytes, for close_after and reset_after
  std::uint64_t slow_rate = 1000;           ///< bytes a second, for slow_read
  double delay = 1;                         ///< seconds, for delayed_close
  bool answer_close_notify = true;          ///< TLS: answer the peer's close_notify with ours
  std::uint64_t receive_buffer = 0;         ///< SO_RCVBUF of new connections; 0: what the system gives
};

/// How a connection came to its end.
enum class Ending {
  open,
  end_of_file,
  close_notify,
  peer_reset,
  closed_by_us,
  reset_by_us,
  handshake_failed
};
const char* name_of(Ending ending);

struct Received {
  std::string bytes = {};  ///< only with `keep`; of UDP, one datagram
  std::uint64_t size = 0;
  Ending ending = Ending::open;
};

struct ReceiverCounters {
  std::uint64_t connections = 0;
  std::uint64_t open = 0;
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;  ///< line feeds, over all connections
  std::uint64_t handshakes_failed = 0;
};

/// What a SIEM's collector looks like from outside. All of it is safe for use from several threads.
class Receiver {
 public:
  /// Listens when it returns (unless `behaviour` is `down`). Throws std::runtime_error when it cannot.
  explicit Receiver(ReceiverOptions options = {});
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver();

  /// Stays the same through `down`.
  std::uint16_t port() const { return port_; }
  std::string address() const;  ///< 127.0.0.1:PORT
  std::string url() const;      ///< tcp://127.0.0.1:PORT, tls://..., udp://...
  Control& control() { return *control_; }
  const Identity& server_identity() const { return server_identity_; }
  const Identity& client_identity() const { return client_identity_; }  ///< any other is taken as well

  /// Takes effect on open connections too. Throws std::invalid_argument.
  void set(const std::string& knob, const std::string& value);

  /// By connection, in the order of their coming; by datagram with UDP. Open ones as far as they got.
  std::vector<Received> received() const;

  /// The bytes of all connections, one after the other.
  std::string text() const;

  /// True as soon as so much has come, over all connections; false when `time` is over.
  bool wait_for_bytes(std::uint64_t bytes, std::chrono::milliseconds time) const;
  bool wait_for_lines(std::uint64_t lines, std::chrono::milliseconds time) const;
  bool wait_for_connections(std::uint64_t connections, std::chrono::milliseconds time) const;

  /// True as soon as no connection is open.
  bool wait_until_idle(std::chrono::milliseconds time) const;

  ReceiverCounters counters() const;
  std::string state() const;  ///< JSON

  void stop();
  /// Ends the process as a kill would, but between two reads.
  [[noreturn]] void crash();

 private:
  friend class Connection;
  struct Present {
    Behaviour behaviour;
    ReceiverOptions options;
  };

  void start_control(std::uint16_t port);
  void open_listener();
  bool reopen_listener();
  void accept_loop();
  bool accept_one();
  void receive_datagram();
  void reap();
  Present present(std::uint64_t connection) const;
  std::shared_lock<std::shared_mutex> no_crash() { return std::shared_lock(crash_mutex_); }
  void took(std::uint64_t connection, std::string_view bytes);
  void write_connection(std::uint64_t connection, std::string_view bytes) const;
  void ends(std::uint64_t connection, Ending ending);
  void closed();
  bool pause(std::chrono::nanoseconds time) const;
  bool stopping() const;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  ReceiverOptions options_;
  Knobs knobs_;
  std::uint16_t port_ = 0;
  Descriptor reserved_;  ///< keeps the port from others while nobody listens; refuses connections itself
  Descriptor listener_;  ///< used by the accepting thread only, once that runs
  Descriptor output_;
  std::uint64_t first_connection_ = 0;  ///< number of the first file in `connections`
  Identity server_identity_, client_identity_;
  std::unique_ptr<TlsSide> tls_;
  std::shared_mutex crash_mutex_;
  std::vector<Received> received_;
  std::uint64_t behaviour_from_ = 0;  ///< first connection that the present behaviour counts
  ReceiverCounters counters_;
  bool stopped_ = false;
  struct Worker {
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> done;
  };
  std::list<Worker> workers_;  ///< of the accepting thread
  std::thread accepting_;
  std::unique_ptr<Control> control_;
};

}  // namespace sluice::simulators
