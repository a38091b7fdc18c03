// SPDX-License-Identifier: Apache-2.0
#include "simulators/connector/connector.hpp"

#include <csignal>
#include <utility>

#include "simulators/common/report.hpp"

namespace sluice::simulators {
namespace {

constexpr std::size_t merged_size = 64 * 1024;

std::string framed(WireFraming framing, const std::string& text, bool udp) {
  if (udp) return text;
  switch (framing) {
    case WireFraming::lf:
      return text + '\n';
    case WireFraming::nul:
      return text + '\0';
    case WireFraming::octet_counting:
      return std::to_string(text.size()) + ' ' + text;
    case WireFraming::none:
      break;
  }
  return text;
}

}  // namespace

SiemConnector::SiemConnector(ConnectorOptions options)
    : options_(std::move(options)), knobs_(connector_knobs(options_)), fixed_(options_) {
  std::signal(SIGPIPE, SIG_IGN);
  start_control(fixed_.control_port);
  pace_begun_ = std::chrono::steady_clock::now();
  for (std::uint64_t sender = 0; sender < std::max<std::uint64_t>(fixed_.senders, 1); ++sender) {
    threads_.emplace_back([this, sender] { run(sender); });
  }
}

SiemConnector::~SiemConnector() {
  stop();
}

void SiemConnector::stop() {
  stop_ = true;
  changed_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  control_->stop();
}

ConnectorOptions SiemConnector::present() const {
  const std::lock_guard lock(mutex_);
  return options_;
}

void SiemConnector::set(const std::string& knob, const std::string& value) {
  const std::lock_guard lock(mutex_);
  knobs_.set_while_running(knob, value);
  pace_begun_ = std::chrono::steady_clock::now();
  paced_ = 0;
  changed_.notify_all();
}

std::vector<std::string> SiemConnector::expected(std::uint64_t sender) const {
  const auto now = present();
  std::vector<std::string> out;
  for (std::uint64_t event = sender; event < now.events; event += std::max<std::uint64_t>(now.senders, 1)) {
    for (const auto& message : connector_event(fixed_.style, fixed_.seed, event)) {
      out.push_back(connector_text(fixed_.style, message));
    }
  }
  return out;
}

/// One message's turn, over all senders.
bool SiemConnector::keep_pace(Link& link) {
  double wait = 0;
  {
    const std::lock_guard lock(mutex_);
    if (options_.rate > 0) {
      const std::chrono::duration<double> since = std::chrono::steady_clock::now() - pace_begun_;
      wait = paced_++ / options_.rate - since.count();
    }
  }
  return wait < 0.005 || link.pause(wait);  // in small groups, as a timer would
}

bool SiemConnector::next_event(std::uint64_t event, Sending& to) {
  const bool udp = fixed_.transport == Transport::udp;
  for (const auto& message : connector_event(fixed_.style, fixed_.seed, event)) {
    if (!keep_pace(to.link)) return false;
    to.gathered += framed(fixed_.framing, connector_text(fixed_.style, message), udp);
    ++to.messages;
    const bool wait = !udp && fixed_.pieces == Pieces::merged && to.gathered.size() < merged_size;
    if (!wait && !flush(to)) return false;
    if (fixed_.reconnect_every > 0 && ++to.since_connect >= fixed_.reconnect_every) {
      if (!flush(to)) return false;
      to.link.finish();
      to.since_connect = 0;
    }
  }
  ++events_;
  return true;
}

bool SiemConnector::flush(Sending& to) {
  if (!to.gathered.empty() && !to.link.send(to.gathered)) return false;
  to.gathered.clear();
  messages_ += std::exchange(to.messages, 0);
  return true;
}

void SiemConnector::run(std::uint64_t sender) {
  Link link(fixed_, "127.0.0." + std::to_string(1 + sender), stop_, counters_);
  Sending to{link, {}, 0, 0};
  const std::uint64_t step = std::max<std::uint64_t>(fixed_.senders, 1);
  bool said_done = false;
  for (std::uint64_t event = sender; !stop_;) {
    const std::uint64_t events = present().events;
    if (events != 0 && event >= events) {
      if (!flush(to)) return;
      if (!fixed_.stay) link.finish();
      std::unique_lock lock(mutex_);
      if (!std::exchange(said_done, true)) ++done_;
      changed_.notify_all();
      changed_.wait(lock, [&] { return stop_ || options_.events != events; });
      if (stop_) return;
      said_done = false;
      --done_;
      continue;
    }
    if (!next_event(event, to)) return;
    event += step;
  }
}

bool SiemConnector::wait_until_sent(std::chrono::milliseconds time) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return done_ == threads_.size(); });
}

std::string SiemConnector::state() const {
  auto object = ordered_object();
  object.set("events", events_.load()).set("messages", messages_.load()).set("bytes", counters_.bytes.load());
  object.set("connections", counters_.connections.load()).set("failures", counters_.failures.load());
  object.set("repeated", counters_.repeated.load()).set("waits", counters_.waits.load());
  const std::lock_guard lock(mutex_);
  object.set("finished", done_ == threads_.size());
  return json_text(object);
}

void SiemConnector::start_control(std::uint16_t port) {
  Control::Hooks hooks;
  hooks.state = [this] { return state(); };
  hooks.knobs = [this] {
    const std::lock_guard lock(mutex_);
    return json_text(knobs_);
  };
  hooks.set = [this](const std::string& name, const std::string& value) { set(name, value); };
  control_ = std::make_unique<Control>(port, std::move(hooks));
}

}  // namespace sluice::simulators
