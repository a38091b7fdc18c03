// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <unistd.h>

#include "simulators/common/report.hpp"
#include "simulators/receiver/receiver.hpp"

namespace sluice::simulators {

const char* name_of(Ending ending) {
  switch (ending) {
    case Ending::open:
      return "open";
    case Ending::end_of_file:
      return "end-of-file";
    case Ending::close_notify:
      return "close-notify";
    case Ending::peer_reset:
      return "peer-reset";
    case Ending::closed_by_us:
      return "closed-by-us";
    case Ending::reset_by_us:
      return "reset-by-us";
    case Ending::handshake_failed:
      return "handshake-failed";
  }
  return "";
}

void Receiver::start_control(std::uint16_t port) {
  Control::Hooks hooks;
  hooks.state = [this] { return state(); };
  hooks.knobs = [this] {
    const std::lock_guard lock(mutex_);
    return json_text(knobs_);
  };
  hooks.set = [this](const std::string& name, const std::string& value) { set(name, value); };
  hooks.actions["crash"] = [this](const Control::Parameters&) { crash(); };
  control_ = std::make_unique<Control>(port, std::move(hooks));
}

void Receiver::crash() {
  const std::unique_lock lock(crash_mutex_);
  ::_exit(1);
}

std::vector<Received> Receiver::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

std::string Receiver::text() const {
  std::string all;
  for (const auto& connection : received()) all += connection.bytes;
  return all;
}

bool Receiver::wait_for_bytes(std::uint64_t bytes, std::chrono::milliseconds time) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return counters_.bytes >= bytes; });
}

bool Receiver::wait_for_lines(std::uint64_t lines, std::chrono::milliseconds time) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return counters_.lines >= lines; });
}

bool Receiver::wait_for_connections(std::uint64_t connections, std::chrono::milliseconds time) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return counters_.connections >= connections; });
}

bool Receiver::wait_until_idle(std::chrono::milliseconds time) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return counters_.open == 0; });
}

ReceiverCounters Receiver::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

std::string Receiver::state() const {
  const auto now = counters();
  auto object = ordered_object();
  object.set("connections", now.connections)
      .set("open", now.open)
      .set("bytes", now.bytes)
      .set("lines", now.lines);
  object.set("handshakes_failed", now.handshakes_failed);
  auto endings = ordered_object();
  const std::lock_guard lock(mutex_);
  for (const auto ending : {Ending::open, Ending::end_of_file, Ending::close_notify, Ending::peer_reset,
                            Ending::closed_by_us, Ending::reset_by_us, Ending::handshake_failed})
    endings.set(name_of(ending), std::ranges::count(received_, ending, &Received::ending));
  object.set("endings", endings);
  return json_text(object);
}

}  // namespace sluice::simulators
