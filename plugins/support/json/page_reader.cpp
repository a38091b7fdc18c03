// SPDX-License-Identifier: Apache-2.0
#include "support/json/page_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <sluice/sdk/failure.hpp>

namespace sluice::support {
namespace {

constexpr size_t slice = size_t{256} << 10;  // how much of a long piece is held at a time
constexpr size_t head_size = 80;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "\"" : "\" or \"") + name;
  return text + '"';
}

/// A name that is JSON but no text (a lone surrogate) is nobody's to ask for, and stays as it is.
std::string decode_name(std::string_view raw) {
  try {
    return decode_string(raw);
  } catch (const sdk::Failure&) {
    return std::string(raw.substr(1, raw.size() - 2));
  }
}

/// Bytes of unknown origin as something that a log can hold.
std::string printable(std::string_view bytes) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      text += c;
    } else {
      text += {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return text;
}

}  // namespace

PageReader::PageReader(std::vector<std::string> array_names, Limits limits, Handler& handler)
    : array_names_(std::move(array_names)), limits_(limits), handler_(handler), check_(limits.max_depth) {}

void PageReader::feed(std::string_view piece) {
  while (!piece.empty()) {
    const size_t count = std::min(piece.size(), slice);
    std::memcpy(space(count).data(), piece.data(), count);
    received(count);
    piece.remove_prefix(count);
  }
}

void PageReader::received(size_t count) {
  const size_t missing = head_size - head_.size();
  if (missing != 0) head_.append(window_.data() + window_.size(), std::min(missing, count));
  window_.added(count);
  bytes_ += count;
  run();
}

void PageReader::finish() {
  last_ = true;
  run();
  if (state_ == State::in_element && probe_cut_element()) run();
  if (state_ == State::end) return;
  if (state_ == State::start) problem_ = "no page: the body is empty";
  if (problem_.empty()) {
    problem_ = "page cut after " + std::to_string(bytes_) + " bytes";
    if (reading_elements()) problem_ += ", in element " + std::to_string(element_);
  }
  if (!head_.empty()) problem_ += "; it begins with '" + printable(head_) + "'";
  throw sdk::Failure::retry(problem_);
}

bool PageReader::reading_elements() const noexcept {
  switch (state_) {
    case State::first_element:
    case State::element:
    case State::in_element:
    case State::after_value:
    case State::skipping:
    case State::damaged:
    case State::after_element:
      return true;
    default:
      return false;
  }
}

void PageReader::run() {
  while (step()) {
  }
}

// Each step either gets on, or returns false because it needs more bytes.
bool PageReader::step() {
  switch (state_) {
    case State::start:
      return start();
    case State::first_member:
      return begin_member(true);
    case State::member:
      return begin_member(false);
    case State::name:
      return read_name();
    case State::colon:
    case State::value:
      return begin_value();
    case State::member_value:
      return read_member();
    case State::after_member:
      return after_member();
    case State::first_element:
      return begin_element(true);
    case State::element:
      return begin_element(false);
    case State::in_element:
      return read_element();
    case State::after_value:
      return after_value();
    case State::skipping:
      return skip();
    case State::damaged:
      return search_on();
    case State::after_element:
      return after_element();
    case State::end:
      return next() && give_up("more bytes behind the end of the page");
    case State::hopeless:
      break;
  }
  window_.drop(window_.size());
  return false;
}

// Drops white space and shows the byte behind it.
std::optional<char> PageReader::next() {
  const std::string_view bytes = held(window_.size());
  const size_t at = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
  window_.drop(at);
  if (at == bytes.size()) return std::nullopt;
  return bytes[at];
}

// Drops the byte that next() has shown.
bool PageReader::take(State state) {
  window_.drop(1);
  state_ = state;
  return true;
}

bool PageReader::give_up(const std::string& problem) {
  problem_ = problem + ", at byte " + std::to_string(window_.offset());
  state_ = State::hopeless;
  return true;
}

bool PageReader::start() {
  if (window_.offset() == 0) {
    const std::string_view bytes = held(std::min(window_.size(), byte_order_mark.size()));
    if (bytes == byte_order_mark) {
      window_.drop(bytes.size());
    } else if (byte_order_mark.starts_with(bytes) && !last_) {
      return false;
    }
  }
  const auto c = next();
  if (!c) return false;
  return *c == '{' ? take(State::first_member) : give_up("not a page of records: no JSON object");
}

bool PageReader::begin_member(bool first) {
  const auto c = next();
  if (!c) return false;
  if (*c == '}' && first) return end_page();
  if (*c != '"') return give_up("not a page of records: the name of a member is missing");
  begin_scan(State::name, *c, limits_.max_member);
  return true;
}

bool PageReader::read_name() {
  if (!scan_on()) return scanned_ == scan_limit_ && give_up("the name of a member is too long");
  const auto raw = held(scanned_);
  if (const auto reason = check_.value(raw)) return give_up("the name of a member: " + *reason);
  name_ = decode_name(raw);
  window_.drop(scanned_);
  state_ = State::colon;
  return true;
}

bool PageReader::begin_value() {
  const auto c = next();
  if (!c) return false;
  if (state_ == State::colon) {
    return *c == ':' ? take(State::value) : give_up("the colon behind member \"" + name_ + "\" is missing");
  }
  const bool wanted = std::find(array_names_.begin(), array_names_.end(), name_) != array_names_.end();
  if (wanted && *c == '[') {
    if (name_ == array_) return give_up("member \"" + name_ + "\" stands in the page twice");
    if (array_.empty()) {
      array_ = name_;
      return take(State::first_element);
    }
  }
  begin_scan(State::member_value, *c, limits_.max_member);
  return true;
}

bool PageReader::read_member() {
  if (!scan_on()) {
    return scanned_ == scan_limit_ && give_up("member \"" + name_ + "\" is longer than " +
                                              std::to_string(limits_.max_member) + " bytes");
  }
  const auto raw = held(scanned_);
  if (const auto reason = check_.value(raw)) return give_up("member \"" + name_ + "\": " + *reason);
  handler_.member(name_, raw);
  window_.drop(scanned_);
  state_ = State::after_member;
  return true;
}

bool PageReader::after_member() {
  const auto c = next();
  if (!c) return false;
  if (*c == ',') return take(State::member);
  if (*c == '}') return end_page();
  return give_up("neither a comma nor the end of the page behind member \"" + name_ + "\"");
}

bool PageReader::end_page() {
  if (array_.empty()) return give_up("not a page of records: no array " + joined(array_names_));
  return take(State::end);
}

void PageReader::begin_scan(State state, char first, size_t limit) {
  scan_.start(first);
  scanned_ = 0;
  scan_limit_ = limit;
  state_ = state;
}

// True once the value that the window begins with has ended, after `scanned_` bytes.
bool PageReader::scan_on() {
  const size_t end = std::min(window_.size(), scan_limit_);
  scanned_ += scan_.scan(window_.data() + scanned_, end - scanned_);
  return scan_.closed();
}

}  // namespace sluice::support
