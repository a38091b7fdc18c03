// SPDX-License-Identifier: Apache-2.0
#include "faults/simulator.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <Poco/JSON/Parser.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/URI.h>

namespace sluice::faults {
namespace {

using namespace std::chrono_literals;

constexpr auto ready_within = 30s;

std::uint16_t port_of(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
}

std::string ask(std::uint16_t port, const std::string& method, const std::string& what) {
  Poco::Net::HTTPClientSession session("127.0.0.1", port);
  session.setTimeout(Poco::Timespan(10, 0));
  Poco::Net::HTTPRequest request(method, "/" + what, "HTTP/1.1");
  session.sendRequest(request);
  Poco::Net::HTTPResponse response;
  std::ostringstream text;
  text << session.receiveResponse(response).rdbuf();
  if (response.getStatus() != Poco::Net::HTTPResponse::HTTP_OK)
    throw std::runtime_error("simulator: " + what + ": " + text.str());
  return text.str();
}

}  // namespace

Simulator::Simulator(std::vector<std::string> command, const std::filesystem::path& folder,
                     const std::string& name)
    : command_(std::move(command)), folder_(folder), ready_(folder / (name + ".ready")), name_(name) {
  start();
}

void Simulator::start() {
  std::filesystem::remove(ready_);
  auto command = command_;
  command.insert(command.end(), {"--ready-file", ready_.string()});
  if (port_ != 0) command.insert(command.end(), {"--port", std::to_string(port_)});
  process_ = std::make_unique<Process>(command, folder_ / (name_ + ".log"));
  const auto deadline = std::chrono::steady_clock::now() + ready_within;
  while (!std::filesystem::exists(ready_)) {
    if (process_->ended() || std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error(name_ + " does not start: see " + (folder_ / (name_ + ".log")).string());
    std::this_thread::sleep_for(2ms);
  }
  std::ifstream line(ready_);
  std::string word, place, control;
  line >> word >> place >> word >> control;
  port_ = port_of(place);
  control_ = port_of(control);
}

void Simulator::restart() {
  try {
    tell("crash");
  } catch (const std::exception&) {
    // No answer is the answer; one that knows no such thing is killed.
  }
  process_->kill();
  start();
}

void Simulator::tell(const std::string& what) const {
  ask(control_, "POST", what);
}

void Simulator::fault(const std::string& spec) const {
  std::string coded;
  Poco::URI::encode(spec, "%&+=#", coded);
  tell("fault?spec=" + coded);
}

Poco::JSON::Object::Ptr Simulator::state() const {
  return Poco::JSON::Parser().parse(ask(control_, "GET", "state")).extract<Poco::JSON::Object::Ptr>();
}

}  // namespace sluice::faults
