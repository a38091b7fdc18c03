// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/fault_reply.hpp"

#include <charconv>
#include <stdexcept>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timestamp.h>

namespace sluice::simulators {
namespace {

std::chrono::milliseconds milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

std::optional<int> status_in(const Fault& fault) {
  const std::string& text =
      fault.name == "status" && !fault.arguments.empty() ? fault.arguments[0] : fault.name;
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (error != std::errc() || end != text.data() + text.size() || status < 100 || status > 599) return {};
  return status;
}

/// `5` is a number of seconds, `date+5` the HTTP date that comes in 5 seconds.
std::string retry_after(const std::string& argument) {
  if (!argument.starts_with("date")) return argument;
  Fault fault{.spec = argument, .scope = {}, .name = {}, .arguments = {}, .when = {}};
  if (argument.size() > 5) fault.arguments.push_back(argument.substr(5));
  const auto later = Poco::Timestamp() + static_cast<Poco::Timestamp::TimeDiff>(fault.seconds(0, 0) * 1e6);
  return Poco::DateTimeFormatter::format(later, Poco::DateTimeFormat::HTTP_FORMAT);
}

std::string garbage(std::uint64_t size) {
  std::string bytes;
  for (std::uint64_t i = 0; i < size; ++i) bytes += static_cast<char>((i * 197 + 131) & 0xff);
  return bytes;
}

}  // namespace

std::vector<FaultKind> common_fault_kinds() {
  std::vector<FaultKind> kinds;
  for (const char* status : {"400", "401", "403", "404", "413", "429", "500", "502", "503", "504"})
    kinds.push_back(
        {status, "[RETRY-AFTER]",
         "answer with this status; RETRY-AFTER is a number of seconds or date+SECONDS for an HTTP date"});
  const std::vector<FaultKind> others = {
      {"status", "CODE[,RETRY-AFTER]", "answer with any other status"},
      {"204", "", "no content"},
      {"truncate", "[BYTES|PERCENT%]", "close in order after that much of the body (50%)"},
      {"reset", "[BYTES|PERCENT%]", "TCP reset after that much of the body (50%)"},
      {"stall", "[BYTES|PERCENT%[,SECONDS]]",
       "silence after that much of the body (50%), for so long (3600 s), then on"},
      {"drip", "[BYTES[,SECONDS]]", "pieces of so many bytes (100) with so long between them (0.01 s)"},
      {"delay", "[SECONDS]", "wait before answering (1 s)"},
      {"hang-up", "", "close the connection without an answer"},
      {"hang-up-reset", "", "reset the connection without an answer"},
      {"garbage", "[BYTES]", "200 with so many (1000) bytes of binary nonsense"},
      {"html", "", "200 with a page of HTML"},
      {"empty-body", "", "200 with no body at all"},
      {"not-object", "", "200 with a JSON array where the envelope should be"}};
  kinds.insert(kinds.end(), others.begin(), others.end());
  return kinds;
}

std::string reason_of(int status) {
  return Poco::Net::HTTPResponse::getReasonForStatus(
      static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
}

std::optional<Reply> replacement(const ActiveFaults& faults,
                                 const std::function<void(Reply&, const std::string& reason)>& error_body) {
  for (const auto& fault : faults.all()) {
    Reply reply;
    if (const auto status = status_in(fault)) {
      reply.status = *status;
      if (*status >= 400) error_body(reply, reason_of(*status));
      const std::size_t argument = fault.name == "status" ? 1 : 0;
      if (fault.arguments.size() > argument)
        reply.headers.emplace_back("Retry-After", retry_after(fault.arguments[argument]));
      return reply;
    }
    if (fault.name == "garbage") {
      reply.content_type = "application/octet-stream";
      reply.body = garbage(fault.number(0, 1000));
      return reply;
    }
    if (fault.name == "html") {
      reply.content_type = "text/html";
      reply.body = "<!DOCTYPE html><html><body><h1>Welcome to the proxy</h1></body></html>\n";
      return reply;
    }
    if (fault.name == "empty-body") return reply;
    if (fault.name == "not-object") {
      reply.body = "[1,2,3]";
      return reply;
    }
  }
  return {};
}

Delivery delivery(const ActiveFaults& faults) {
  constexpr Amount half{50, true};
  Delivery result;
  if (const auto* fault = faults.find("truncate")) result.truncate = fault->amount(0, half);
  if (const auto* fault = faults.find("reset")) result.reset = fault->amount(0, half);
  if (const auto* fault = faults.find("stall")) {
    result.stall = fault->amount(0, half);
    result.stall_time = milliseconds(fault->seconds(1, 3600));
  }
  if (const auto* fault = faults.find("drip")) {
    result.drip_bytes = fault->number(0, 100);
    result.drip_pause = milliseconds(fault->seconds(1, 0.01));
  }
  if (const auto* fault = faults.find("delay")) result.delay = milliseconds(fault->seconds(0, 1));
  return result;
}

bool hang_up(const ActiveFaults& faults, Exchange& exchange) {
  const bool reset = faults.has("hang-up-reset");
  if (!reset && !faults.has("hang-up")) return false;
  exchange.hang_up(reset);
  return true;
}

}  // namespace sluice::simulators
