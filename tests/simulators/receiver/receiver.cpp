// SPDX-License-Identifier: Apache-2.0
#include "simulators/receiver/receiver.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <stdexcept>

#include <Poco/JSON/Object.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "simulators/common/identity_folder.hpp"
#include "simulators/receiver/connection.hpp"
#include "simulators/receiver/knobs.hpp"

namespace sluice::simulators {
namespace {

const char* scheme_of(Transport transport) {
  return transport == Transport::tcp ? "tcp://" : transport == Transport::tls ? "tls://" : "udp://";
}

void write_whole(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written <= 0) throw std::runtime_error("receiver: cannot write its output file");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Receiver::Receiver(ReceiverOptions options) : options_(std::move(options)), knobs_(receiver_knobs(options_)) {
  std::signal(SIGPIPE, SIG_IGN);
  if (options_.transport == Transport::tls) {
    server_identity_ = options_.identity ? *options_.identity
                                         : identity_in(options_.folder, "server", "pem",
                                                       [] { return make_self_signed({}); });
    if (options_.identity && !options_.folder.empty())
      write_text_file(options_.folder / "server.pem", server_identity_.certificate);
    client_identity_ = identity_in(options_.folder, "client", "crt", [] {
      return make_self_signed({.common_name = "sluice", .dns_names = {}, .addresses = {}});
    });
    tls_ = std::make_unique<TlsSide>(server_identity_, options_.require_client_certificate);
  }
  if (!options_.connections.empty()) {
    std::filesystem::create_directories(options_.connections);
    for (const auto& file : std::filesystem::directory_iterator(options_.connections))
      first_connection_ = std::max<std::uint64_t>(first_connection_, std::stoull(file.path().filename()) + 1);
  }
  if (!options_.output.empty()) {
    output_ = Descriptor(::open(options_.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!output_) throw std::runtime_error("cannot open " + options_.output.string());
  }
  open_listener();  // also when down: the port has to be known
  if (options_.behaviour == Behaviour::down) listener_.close();
  start_control(options_.control_port);
  accepting_ = std::thread([this] { accept_loop(); });
}

Receiver::~Receiver() {
  stop();
}

void Receiver::open_listener() {
  const bool datagrams = options_.transport == Transport::udp;
  if (port_ == 0 && !datagrams) {
    reserved_ = bind_to(options_.address, options_.port, datagrams);
    port_ = local_port(reserved_);
  }
  listener_ = listen_on(options_.address, port_ ? port_ : options_.port, datagrams);
  if (port_ == 0) port_ = local_port(listener_);  // later ones take the same, and port() may be reading it
}

/// False when somebody else has taken the port while it was free; the next round tries again.
bool Receiver::reopen_listener() try {
  if (!listener_) open_listener();
  return true;
} catch (const std::runtime_error&) {
  return false;
}

std::string Receiver::address() const {
  return "127.0.0.1:" + std::to_string(port_);
}

std::string Receiver::url() const {
  return scheme_of(options_.transport) + address();
}

void Receiver::set(const std::string& knob, const std::string& value) {
  {
    const std::lock_guard lock(mutex_);
    knobs_.set_while_running(knob, value);
    if (knob == "behaviour" || knob == "behaviour-connections") behaviour_from_ = counters_.connections;
  }
  changed_.notify_all();
}

Receiver::Present Receiver::present(std::uint64_t connection) const {
  const std::lock_guard lock(mutex_);
  const bool limited = options_.behaviour_connections != 0;
  const bool counts = !limited || (connection >= behaviour_from_ &&
                                   connection - behaviour_from_ < options_.behaviour_connections);
  return {counts ? options_.behaviour : Behaviour::normal, options_};
}

void Receiver::accept_loop() {
  while (!stopping()) {
    reap();
    std::uint64_t next = 0;
    {
      const std::lock_guard lock(mutex_);
      next = counters_.connections;
    }
    const auto behaviour = present(next).behaviour;
    if (behaviour == Behaviour::down) {
      listener_.close();
    }
    const bool listening = behaviour != Behaviour::down && reopen_listener();
    if (!listening || behaviour == Behaviour::do_not_accept) {
      pause(glance);
    } else if (readable(listener_, glance)) {
      if (options_.transport == Transport::udp)
        receive_datagram();
      else
        accept_one();
    }
  }
  listener_.close();
  for (auto& worker : workers_) worker.thread.join();
}

bool Receiver::accept_one() {
  Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket) return false;
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto room = static_cast<int>(options_.receive_buffer);
    if (room > 0) ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    number = counters_.connections++;
    ++counters_.open;
    received_.emplace_back();
  }
  changed_.notify_all();
  auto done = std::make_shared<std::atomic<bool>>(false);
  auto connection = std::make_shared<Connection>(*this, number,
                                                 Stream(std::move(socket), tls_ ? tls_->context() : nullptr));
  workers_.push_back({std::thread([connection, done] {
                        connection->run();
                        *done = true;
                      }),
                      done});
  return true;
}

void Receiver::receive_datagram() {
  std::array<char, 65536> place;
  const auto size = ::recv(listener_.get(), place.data(), place.size(), 0);
  if (size < 0) return;
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = counters_.connections++;
    ++counters_.open;
    received_.emplace_back();
  }
  took(number, {place.data(), static_cast<std::size_t>(size)});
  ends(number, Ending::end_of_file);
  closed();
}

void Receiver::reap() {
  workers_.remove_if([](Worker& worker) {
    if (!*worker.done) return false;
    worker.thread.join();
    return true;
  });
}

void Receiver::took(std::uint64_t connection, std::string_view bytes) {
  {
    const std::lock_guard lock(mutex_);
    auto& entry = received_[connection];
    if (options_.keep) entry.bytes += bytes;
    entry.size += bytes.size();
    if (output_) write_whole(output_, bytes);
    if (!options_.connections.empty()) write_connection(connection, bytes);
    counters_.bytes += bytes.size();
    counters_.lines += static_cast<std::uint64_t>(std::ranges::count(bytes, '\n'));
  }
  changed_.notify_all();
}

/// 000000, 000001, ...: behind those of an earlier receiver with the same folder, so that a crash of it can
/// be played.
void Receiver::write_connection(std::uint64_t connection, std::string_view bytes) const {
  std::array<char, 32> name{};
  const unsigned long long number = first_connection_ + connection;
  std::snprintf(name.data(), name.size(), "%06llu", number);
  const Descriptor file(
      ::open((options_.connections / name.data()).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!file) throw std::runtime_error("cannot write into " + options_.connections.string());
  write_whole(file, bytes);
}

void Receiver::ends(std::uint64_t connection, Ending ending) {
  const std::lock_guard lock(mutex_);
  received_[connection].ending = ending;
  if (ending == Ending::handshake_failed) ++counters_.handshakes_failed;
}

/// Not before the socket is: wait_until_idle() tells that none is left.
void Receiver::closed() {
  {
    const std::lock_guard lock(mutex_);
    --counters_.open;
  }
  changed_.notify_all();
}

bool Receiver::pause(std::chrono::nanoseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  std::unique_lock lock(mutex_);
  return !changed_.wait_until(lock, end, [this] { return stopped_; });
}

bool Receiver::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

void Receiver::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  changed_.notify_all();
  if (control_) control_->stop();
  if (accepting_.joinable()) accepting_.join();
}

}  // namespace sluice::simulators
