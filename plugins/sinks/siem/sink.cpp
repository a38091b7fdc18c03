// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/sink.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <limits.h>
#include <unistd.h>

#include "sinks/siem/state.hpp"
#include "support/checkup/certificates.hpp"
#include "support/event_format/options.hpp"

namespace sluice::siem {
namespace {

support::socket::Endpoint endpoint(const std::string& address) {
  try {
    return support::socket::parse_endpoint(address);
  } catch (const std::invalid_argument& problem) {
    throw sdk::Failure::broken(std::string("address: ") + problem.what());
  }
}

std::string this_host() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace

Sink::Sink(Config config, sdk::Host host, Now now)
    : config_(std::move(config)),
      host_(host),
      now_(std::move(now)),
      peer_(endpoint(config_.address)),
      header_(config_, this_host(), ::getpid()),
      ids_(config_.record_id, config_.format == event_format::Format::json),
      formatted_(config_.format, event_format::open_mapping(config_.format, config_.mapping)) {
  closing_.report = [this](const std::string& text) { host_.warn(text); };
  if (config_.transport == Transport::tls)
    support::checkup::announce_identity(host_, tls_options(config_, peer_.host));
}

void Sink::open(std::string_view state) {
  canceller_.check();
  route_.reset();
  if (config_.verify == Verify::none && !std::exchange(warned_, true)) {
    host_.warn(peer_.text() +
               ": verify = \"none\": anybody on the way can read and swallow the records; pin the receiver's "
               "certificate "
               "with server_certificate");
  }
  closing_.never = never_closes(state, config_.address);
  if (config_.transport == Transport::udp) {
    route_ = std::make_unique<DatagramRoute>(config_, peer_, canceller_);
  } else {
    route_ = std::make_unique<StreamRoute>(config_, peer_, canceller_, closing_);
  }
}

void Sink::write(const sdk::BatchView& batch, const sdk::Rejects& rejects) {
  canceller_.check();
  const std::string header = header_.text(batch.stream(), now_());
  if (formatted_.passes_through(batch)) return send(batch, header, rejects);
  formatted_.render(batch, rejects);
  send(formatted_.view(), header, formatted_.rejects());
}

void Sink::send(const sdk::BatchView& batch, std::string_view header, const sdk::Rejects& rejects) {
  route_->write(ids_.apply_to(batch) ? ids_.add(batch) : batch, header, rejects);
}

std::string Sink::commit() {
  canceller_.check();
  route_->commit();
  return state_text(config_.address, closing_.never && config_.confirm == Confirm::automatic);
}

void Sink::rollback() {
  if (route_) route_->drop();
}

}  // namespace sluice::siem
