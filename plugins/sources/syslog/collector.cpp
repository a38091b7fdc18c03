// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/collector.hpp"

#include <memory>
#include <utility>

#include <simdjson.h>

#include "sources/syslog/cef_record.hpp"
#include "sources/syslog/text.hpp"
#include "support/text/utc_time.hpp"

namespace sluice::syslog {
namespace {

constexpr std::size_t most_records = 50'000;
/// A message with more keys than this is not compared with others: nobody sends one in good faith.
constexpr std::size_t most_compared_keys = 256;
/// Duplicates of one message in one record, in bytes.
constexpr std::size_t most_duplicates = std::size_t{256} << 10;

/// There is nothing to resume: a listener goes on with what comes next.
constexpr std::string_view checkpoint = "{\"version\":1}";

std::string place_of(const Origin& origin) {
  return origin.listener + ", sender " + origin.peer.text() + " port " + std::to_string(origin.port) +
         ", message " + std::to_string(origin.number);
}

std::string reason_for(Frame::Kind kind, const Config& config) {
  switch (kind) {
    case Frame::Kind::too_long:
      return "longer than max_record (" + std::to_string(config.max_record.value) +
             " bytes); its beginning is kept";
    case Frame::Kind::cut:
      return "the connection ended inside the message";
    case Frame::Kind::not_counted:
      return "no octet count in front of it, which framing = \"octet-counting\" demands";
    case Frame::Kind::message:
      break;
  }
  return "not valid UTF-8";
}

std::string key_of(const Cef& cef, const Origin& origin) {
  const std::string_view identifier = cef.value("eventIdentifier");
  if (identifier.empty() || cef.extension.size() > most_compared_keys) return {};
  return origin.peer.text() + '\n' + cef.hostname + '\n' + cef.header.fields[3] + '\n' +
         std::string(identifier);
}

}  // namespace

bool Collector::full() const {
  return pending_.bytes() >= config_.collect_size.value || pending_.size() >= most_records;
}

std::chrono::milliseconds Collector::patience() const {
  return config_.merge_duplicates ? config_.merge_window : config_.collect_time;
}

void Collector::take(const Origin& origin, const Frame& frame, Sender& sender) {
  ++sender.messages;
  const bool whole = frame.kind == Frame::Kind::message;
  if (whole && simdjson::validate_utf8(frame.bytes.data(), frame.bytes.size()))
    return take_message(origin, frame.bytes);
  ++sender.dead_letters;
  pending_.add({.kind = Held::Kind::malformed,
                .bytes = std::string(frame.bytes),
                .place = place_of(origin),
                .reason = reason_for(frame.kind, config_),
                .since = clocks_.steady()});
}

void Collector::take_message(const Origin& origin, std::string_view bytes) {
  if (config_.parse == Parse::cef) return take_cef(origin, bytes);
  const bool lines = bytes.find('\n') != std::string_view::npos;
  pending_.add({.kind = lines ? Held::Kind::lines : Held::Kind::text,
                .bytes = lines ? escape_lines(bytes) : std::string(bytes),
                .since = clocks_.steady()});
}

void Collector::take_cef(const Origin& origin, std::string_view bytes) {
  const Arrival arrival{origin.peer.text(), support::utc_time(clocks_.wall())};
  std::string why;
  auto cef = read_cef(bytes, config_.escaping, why);
  Held held{.kind = Held::Kind::json, .since = clocks_.steady()};
  if (!cef) {
    held.bytes = plain_record(bytes, arrival, why);
    return pending_.add(std::move(held));
  }
  if (config_.merge_duplicates) held.key = key_of(*cef, origin);
  if (!held.key.empty() && merge(held.key, *cef)) return;
  held.bytes = open_record(*cef, arrival);
  if (held.key.empty()) {
    held.bytes += '}';
  } else {
    held.cef = std::make_unique<Cef>(std::move(*cef));
  }
  pending_.add(std::move(held));
}

/// True where the message went into one that is waiting.
bool Collector::merge(const std::string& key, const Cef& cef) {
  Held* first = pending_.find(key);
  if (first == nullptr || first->duplicates.size() > most_duplicates) return false;
  const std::string other = (first->duplicates.empty() ? "" : ",") + difference(*first->cef, cef);
  first->duplicates += other;
  pending_.grew(other.size());
  return true;
}

void Collector::emit(const Held& held, sdk::Emitter& out) const {
  switch (held.kind) {
    case Held::Kind::text:
      return out.record(config_.stream, held.bytes, sdk::Format::text);
    case Held::Kind::lines:
      return out.record(config_.stream + "-multiline", held.bytes, sdk::Format::text);
    case Held::Kind::json:
      return held.cef ? out.record(config_.stream, held.record()) : out.record(config_.stream, held.bytes);
    case Held::Kind::malformed:
      return out.malformed(config_.stream, held.bytes, held.place, held.reason);
  }
}

void Collector::deliver(sdk::Emitter& out, bool all) {
  const bool everything = all || full() || !config_.merge_duplicates;
  const std::size_t count = everything ? pending_.size() : pending_.until(clocks_.steady() - patience());
  for (std::size_t i = 0; i < count; ++i) emit(pending_[i], out);
  out.checkpoint(checkpoint);
  pending_.drop(count);
}

}  // namespace sluice::syslog
