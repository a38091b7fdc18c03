// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/framer.hpp"

#include <algorithm>
#include <optional>

#include "sources/syslog/cef_header.hpp"

namespace sluice::syslog {
namespace {

constexpr std::uint64_t absurd_count = std::uint64_t{64} << 20;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_filler(char c) {
  return c == '\n' || c == '\r' || c == '\0';
}

std::string_view without_line_end(std::string_view bytes) {
  if (bytes.ends_with('\n')) bytes.remove_suffix(1);
  if (bytes.ends_with('\r')) bytes.remove_suffix(1);
  return bytes;
}

/// True where `bytes` begins with `prefix`, as far as it goes.
bool begins_like(std::string_view bytes, std::string_view prefix) {
  const std::size_t size = std::min(bytes.size(), prefix.size());
  return bytes.substr(0, size) == prefix.substr(0, size);
}

}  // namespace

/// The number in front of a counted message.
struct Framer::Count {
  enum class Found { yes, no, more } found;
  std::uint64_t size = 0;  // of the message
  std::size_t header = 0;  // of the number and its space

  static Count read(std::string_view bytes) {
    std::uint64_t size = 0;
    std::size_t at = 0;
    while (at < bytes.size() && at < 10 && is_digit(bytes[at]))
      size = size * 10 + static_cast<std::uint64_t>(bytes[at++] - '0');
    if (at > 0 && bytes[0] == '0') return {Found::no};
    if (at == bytes.size()) return {Found::more};
    if (at == 0 || bytes[at] != ' ' || size > absurd_count) return {Found::no};
    return {Found::yes, size, at + 1};
  }
};

Framer::Framer(Framing framing, std::size_t max_record) : framing_(framing), max_record_(max_record) {
  if (framing == Framing::lf) mode_ = Mode::lf;
  if (framing == Framing::nul) mode_ = Mode::nul;
  if (framing == Framing::octet_counting) mode_ = Mode::counted;
}

void Framer::drop(std::size_t size) {
  start_ += size;
  seen_ = 0;
}

void Framer::hand_out(Frame::Kind kind, std::string_view bytes, const Take& take) const {
  if (kind != Frame::Kind::message) bytes = bytes.substr(0, sample);
  if (bytes.empty() && kind == Frame::Kind::message) return;
  take({kind, bytes});
}

void Framer::feed(std::string_view bytes, const Take& take) {
  held_.append(bytes);
  while (start_ < held_.size() && step(take)) {
  }
  held_.erase(0, start_);
  start_ = 0;
}

bool Framer::step(const Take& take) {
  if (skip_bytes_ > 0 || skip_line_) return skip();
  switch (mode_) {
    case Mode::undecided:
      return decide();
    case Mode::lf:
      return delimited('\n', take);
    case Mode::nul:
      return delimited('\0', take);
    case Mode::counted:
      return counted(take);
    case Mode::unframed:
      return unframed(take);
  }
  return false;
}

/// Drops what belongs to a message that was given up.
bool Framer::skip() {
  if (skip_bytes_ > 0) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(skip_bytes_, rest().size()));
    drop(size);
    skip_bytes_ -= size;
    return skip_bytes_ == 0;
  }
  const std::size_t end = rest().find(mode_ == Mode::nul ? '\0' : '\n');
  if (end == std::string_view::npos) {
    drop(rest().size());
    return false;
  }
  drop(end + 1);
  skip_line_ = false;
  return true;
}

/// Sets the mode where the bytes allow it.
bool Framer::decide() {
  if (is_filler(rest().front())) return drop(1), true;  // blank messages in front of the first
  const std::string_view bytes = rest();
  const Count count = Count::read(bytes);
  if (count.found == Count::Found::more && bytes.size() <= 10) return false;
  if (count.found != Count::Found::yes) return decide_by_delimiter();
  const std::string_view message = bytes.substr(count.header);
  if (message.empty()) return false;
  bool is_counted = message.front() == '<' || begins_like(message, "CEF:");
  if (is_counted && message.front() == 'C' && message.size() < 4) return false;
  if (!is_counted) {
    if (count.size > max_record_) return decide_by_delimiter();
    if (message.size() <= count.size) return false;  // what follows tells; or settle()
    is_counted = is_filler(message[count.size]) || is_digit(message[count.size]);
  }
  if (!is_counted) return decide_by_delimiter();
  mode_ = Mode::counted;
  return true;
}

Framer::Mode Framer::by_first_delimiter(std::string_view bytes) const {
  const auto end = std::find_if(bytes.begin(), bytes.end(), [](char c) { return c == '\n' || c == '\0'; });
  if (end == bytes.end()) return Mode::undecided;
  return *end == '\n' ? Mode::lf : Mode::nul;
}

bool Framer::decide_by_delimiter() {
  mode_ = by_first_delimiter(rest().substr(seen_));
  if (mode_ == Mode::undecided) {
    seen_ = rest().size();
    if (seen_ <= max_record_) return false;
    mode_ = count_cef_headers(rest()) > 1 ? Mode::unframed : Mode::lf;
  }
  seen_ = 0;
  return true;
}

/// More has come than a message may have, and no end in sight.
void Framer::give_up_frame(const Take& take) {
  hand_out(Frame::Kind::too_long, rest(), take);
  drop(rest().size());
  skip_line_ = true;
}

bool Framer::delimited(char delimiter, const Take& take) {
  const std::size_t end = rest().find(delimiter, seen_);
  if (end == std::string_view::npos) {
    seen_ = rest().size();
    if (seen_ > max_record_ + 1) give_up_frame(take);
    return false;
  }
  const std::string_view bytes = without_line_end(rest().substr(0, end));
  hand_out(bytes.size() > max_record_ ? Frame::Kind::too_long : Frame::Kind::message, bytes, take);
  drop(end + 1);
  return true;
}

bool Framer::counted(const Take& take) {
  if (is_filler(rest().front()))
    return drop(1), true;  // a common mistake: a line feed behind a counted message
  const Count count = Count::read(rest());
  if (count.found == Count::Found::more) return false;
  if (count.found == Count::Found::no) return counted_line(take);
  const std::string_view message = rest().substr(count.header);
  if (count.size > max_record_) {
    const std::size_t beginning = std::min(sample, max_record_);
    if (message.size() < beginning) return false;
    hand_out(Frame::Kind::too_long, message.substr(0, beginning), take);
    drop(count.header);
    skip_bytes_ = count.size;
    return true;
  }
  const auto size = static_cast<std::size_t>(count.size);
  if (message.size() < size) return false;
  hand_out(Frame::Kind::message, without_line_end(message.substr(0, size)), take);
  drop(count.header + size);
  return true;
}

/// Where a count should be is none: the next line feed is the nearest place to go on from. Found by itself,
/// counting is taken message by message, as receivers do, so that the line is a message.
bool Framer::counted_line(const Take& take) {
  const std::size_t end = rest().find('\n', seen_);
  if (end == std::string_view::npos) {
    seen_ = rest().size();
    if (seen_ > max_record_) give_up_frame(take);
    return false;
  }
  const std::string_view bytes = without_line_end(rest().substr(0, end));
  const bool strict = framing_ == Framing::octet_counting;
  const auto kind = bytes.size() > max_record_ ? Frame::Kind::too_long
                    : strict                   ? Frame::Kind::not_counted
                                               : Frame::Kind::message;
  hand_out(kind, bytes, take);
  drop(end + 1);
  return true;
}

/// Nothing stands between messages: one ends where the header of the next begins. A delimiter that turns up
/// after all decides.
bool Framer::unframed(const Take& take) {
  const std::string_view bytes = rest();
  const std::size_t first = find_cef_header(bytes, 0);
  const std::size_t second = first == std::string_view::npos ? first : find_cef_header(bytes, first + 4);
  // The time and host in front of the first header are not those of the second: the message is never empty.
  const std::string_view message =
      second == std::string_view::npos
          ? bytes
          : bytes.substr(0, first + start_of_cef_message(bytes.substr(first), second - first));
  if (const Mode found = by_first_delimiter(message); found != Mode::undecided) {
    mode_ = found;
    return true;
  }
  if (second == std::string_view::npos) {
    if (bytes.size() > max_record_) {
      hand_out(Frame::Kind::too_long, bytes, take);
      drop(bytes.size());
    }
    return false;
  }
  hand_out(message.size() > max_record_ ? Frame::Kind::too_long : Frame::Kind::message, message, take);
  drop(message.size());
  return true;
}

bool Framer::waits_for_quiet() const {
  return framing_ == Framing::automatic && held() > 0 &&
         (mode_ == Mode::undecided || mode_ == Mode::unframed);
}

void Framer::hand_out_rest(Frame::Kind kind, const Take& take) {
  const std::string_view bytes = without_line_end(rest());
  if (!bytes.empty()) hand_out(bytes.size() > max_record_ ? Frame::Kind::too_long : kind, bytes, take);
  drop(rest().size());
}

void Framer::quiet(const Take& take) {
  settle(Frame::Kind::message, take);
}

/// Decides what was left open, and hands out what only silence or the end can end.
void Framer::settle(Frame::Kind last, const Take& take) {
  if (!waits_for_quiet()) return;
  if (mode_ == Mode::undecided) {
    const Count count = Count::read(rest());
    const bool fits = count.found == Count::Found::yes && rest().size() == count.header + count.size;
    mode_ = fits ? Mode::counted : by_first_delimiter(rest());
    if (mode_ == Mode::undecided) mode_ = Mode::unframed;
  }
  seen_ = 0;
  feed({}, take);
  if (mode_ == Mode::unframed) hand_out_rest(last, take);
}

void Framer::end(bool orderly, const Take& take) {
  settle(orderly ? Frame::Kind::message : Frame::Kind::cut, take);
  const bool skipping = skip_bytes_ > 0 || skip_line_;
  if (!skipping && held() > 0) {
    const bool whole = orderly && mode_ != Mode::counted;
    hand_out_rest(whole ? Frame::Kind::message : Frame::Kind::cut, take);
  }
  held_.clear();
  start_ = 0;
}

}  // namespace sluice::syslog
