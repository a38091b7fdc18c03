// SPDX-License-Identifier: Apache-2.0
// The bytes of one connection of a syslog sender. However they arrive, the same messages come out, none
// longer than allowed and with no more held than that; and whatever a message holds becomes a valid record.
#include <string>

#include <simdjson.h>

#include "fuzz/target.hpp"
#include "sources/syslog/cef.hpp"
#include "sources/syslog/cef_record.hpp"
#include "sources/syslog/framer.hpp"
#include "support/json/record.hpp"

using namespace sluice;
using fuzz::require;
using syslog::Frame;

namespace {

std::string frames(std::string_view bytes, syslog::Framing framing, std::size_t max_record, uint32_t cut) {
  std::string all;
  const auto take = [&](const Frame& frame) {
    const bool whole = frame.kind == Frame::Kind::message;
    require(!whole || !frame.bytes.empty(), "blank messages are dropped");
    require(frame.bytes.size() <= (whole ? max_record : syslog::Framer::sample), "a frame has its limit");
    all += std::to_string(static_cast<int>(frame.kind)) + ' ';
    all.append(frame.bytes).append("\n");
  };
  syslog::Framer framer(framing, max_record);
  fuzz::in_pieces(bytes, cut, [&](std::string_view piece) {
    framer.feed(piece, take);
    require(framer.held() <= max_record + 64 + piece.size(), "one message is held at most");
  });
  framer.end(true, take);
  require(framer.held() == 0, "nothing is held behind the end");
  return all;
}

/// What the collector makes of a message.
void convert(std::string_view message) {
  if (!simdjson::validate_utf8(message.data(), message.size())) return;
  const syslog::Arrival arrival{"192.0.2.1:514", "2026-02-16T09:55:48.222Z"};
  for (const auto escaping : {syslog::Escaping::automatic, syslog::Escaping::on, syslog::Escaping::off}) {
    std::string why;
    const auto cef = syslog::read_cef(message, escaping, why);
    const std::string record =
        cef ? syslog::open_record(*cef, arrival) + '}' : syslog::plain_record(message, arrival, why);
    require(cef || !why.empty(), "what is no CEF has a reason");
    require(!support::validate_record(record), "a message becomes a valid record");
    require(record.find('\n') == std::string::npos, "on one line");
    if (cef) require(!support::validate_record(syslog::difference(*cef, *cef)), "so does a duplicate");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const auto framing = static_cast<syslog::Framing>(input.number() % 4);
  const uint32_t cut = input.number<uint16_t>();
  const std::string_view bytes = input.rest();
  const std::size_t enough = bytes.size() + 1;
  require(frames(bytes, framing, enough, 0) == frames(bytes, framing, enough, cut + 1),
          "the pieces in which bytes arrive change nothing");
  frames(bytes, framing, 32, cut);
  convert(bytes);
  return 0;
}
