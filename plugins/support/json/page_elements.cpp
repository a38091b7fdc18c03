// SPDX-License-Identifier: Apache-2.0
// The part of PageReader that reads the array of records.
#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <simdjson.h>

#include "support/json/page_reader.hpp"
#include "support/json/walk.hpp"

namespace sluice::support {
namespace {

// An unfinished element is looked at more closely at this size and each time it has grown fourfold: a missing
// quote makes it swallow what follows, and the sooner that is seen, the less has to be held.
constexpr size_t first_probe = size_t{1} << 20;
// How much white space may stand behind a value that is no object before it counts as whole.
constexpr size_t longest_blank_behind = size_t{1} << 16;
// While the place to go on from is undecided, it is looked for again each time that the bytes have grown by
// half, but at least and at most by so much.
constexpr size_t shortest_wait = 4096;
constexpr size_t longest_wait = size_t{1} << 20;

constexpr std::string_view damaged_span =
    "not JSON, and not closed: everything up to where the page is sound again, or its end";
constexpr std::string_view no_element =
    "an element is missing: nothing stands between two commas or brackets";
constexpr std::string_view no_comma = "the comma in front of this element is missing";

std::string_view kind_of(char first) {
  switch (first) {
    case '"':
      return "a string, not a JSON object";
    case '[':
      return "an array, not a JSON object";
    case 't':
    case 'f':
    case 'n':
      return "a literal, not a JSON object";
    default:
      return "a number, not a JSON object";
  }
}

bool has_line_break(std::string_view text) noexcept {
  return std::memchr(text.data(), '\n', text.size()) != nullptr ||
         std::memchr(text.data(), '\r', text.size()) != nullptr;
}

}  // namespace

bool PageReader::begin_element(bool first) {
  const auto c = next();
  if (!c) return false;
  switch (*c) {
    case ']':
      if (!first) report(0, no_element);
      return take(State::after_member);
    case ',':
      report(0, no_element);
      ++element_;
      return take(State::element);
    case '}':
    case ':':
      return begin_damage(0, std::nullopt);
    default:
      begin_scan(State::in_element, *c, std::min(first_probe, limits_.max_record));
      return true;
  }
}

bool PageReader::read_element() {
  if (!scan_on()) return scanned_ == scan_limit_ && probe();
  const char first = *window_.data();
  if (first == '{' || first == '[') return close_container();
  state_ = State::after_value;
  return true;
}

// The brackets of an object or an array balance.
bool PageReader::close_container() {
  const std::string_view bytes = held(scanned_);
  const auto reason = bytes.front() == '{' ? check_.record(bytes) : check_.value(bytes);
  if (!reason && bytes.front() == '{') {
    deliver();
  } else {
    // Wrong inside, or balanced by bytes that belong to the elements behind it?
    const Walk found = reason ? walk(bytes, WalkFrom::value) : Walk{};
    if (found.outcome == Walk::Outcome::broken) return begin_damage(found.suspect, scanned_);
    report(scanned_, reason ? std::string_view(*reason) : kind_of('['));
  }
  next_element(scanned_);
  return true;
}

// A string, number or literal is an element only if a comma or the end follows: otherwise it may be what is
// left of an object that has lost its bracket.
bool PageReader::after_value() {
  const std::string_view bytes = held(window_.size());
  const size_t behind = std::min(bytes.find_first_not_of(" \t\r\n", scanned_), bytes.size());
  const bool far = behind - scanned_ >= longest_blank_behind;
  if (behind == bytes.size() && !far) return false;
  if (!far && bytes[behind] != ',' && bytes[behind] != ']') return begin_damage(0, std::nullopt);
  const auto reason = check_.value(bytes.substr(0, scanned_));
  report(scanned_, reason ? std::string_view(*reason) : kind_of(bytes.front()));
  next_element(scanned_);
  return true;
}

// The element has grown to scan_limit_ without an end.
bool PageReader::probe() {
  if (probe_cut_element()) return true;
  if (scanned_ < limits_.max_record) {
    scan_limit_ = std::min(scanned_ * 4, limits_.max_record);
    return true;
  }
  report(scanned_, "longer than " + std::to_string(limits_.max_record) + " bytes");
  window_.drop(scanned_);
  state_ = State::skipping;
  return true;
}

// True if what there is of an unfinished element cannot be the beginning of one.
bool PageReader::probe_cut_element() {
  const Walk found = walk(held(scanned_), WalkFrom::value);
  return found.outcome == Walk::Outcome::broken && begin_damage(found.suspect, std::nullopt);
}

bool PageReader::skip() {
  const size_t count = scan_.scan(window_.data(), window_.size());
  if (scan_.closed()) {
    next_element(count);
    return true;
  }
  window_.drop(count);
  return false;
}

bool PageReader::after_element() {
  const auto c = next();
  if (!c) return false;
  switch (*c) {
    case ',':
      return take(State::element);
    case ']':
      return take(State::after_member);
    case '{':
      report(0, no_comma);
      state_ = State::element;
      return true;
    default:
      return begin_damage(0, std::nullopt);
  }
}

bool PageReader::begin_damage(size_t from, std::optional<size_t> closed_at) {
  search_.emplace(from, closed_at, limits_.max_record);
  look_at_ = 0;
  reported_ = false;
  state_ = State::damaged;
  return true;
}

bool PageReader::search_on() {
  if (!last_ && window_.size() < look_at_) return false;
  const auto found = search_->find(held(window_.size()), last_);
  const size_t settled = found ? *found : last_ ? window_.size() : search_->settled();
  if (!reported_ && (found || last_ || settled >= limits_.max_record)) {
    report(std::min(settled, limits_.max_record), damaged_span);
    reported_ = true;
  }
  if (found) {
    next_element(*found);
    return true;
  }
  if (last_) return give_up("page cut or damaged beyond repair in element " + std::to_string(element_));
  if (reported_) {
    window_.drop(settled);
    search_->dropped(settled);
  }
  look_at_ = window_.size() + std::clamp(window_.size() / 2, shortest_wait, longest_wait);
  return false;
}

void PageReader::next_element(size_t size) {
  window_.drop(size);
  ++element_;
  state_ = State::after_element;
}

void PageReader::deliver() {
  std::string_view record = held(scanned_);
  ++records_;
  if (has_line_break(record)) {
    one_line_.resize(record.size() + Window::padding);
    size_t size = 0;
    if (simdjson::minify(record.data(), record.size(), one_line_.data(), size) != simdjson::SUCCESS) {
      throw std::logic_error("a valid record has an unclosed string");
    }
    record = std::string_view(one_line_).substr(0, size);
  }
  handler_.record(record);
  if (one_line_.size() > RecordCheck::kept_capacity) one_line_ = std::string();
}

void PageReader::report(size_t size, std::string_view reason) {
  ++malformed_;
  handler_.malformed(held(size), element_, window_.offset(), reason);
}

}  // namespace sluice::support
