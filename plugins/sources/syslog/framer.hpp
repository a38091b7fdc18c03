// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "sources/syslog/config.hpp"

namespace sluice::syslog {

/// What was found between two ends of messages.
struct Frame {
  enum class Kind {
    message,      ///< one whole message, without its frame
    too_long,     ///< the beginning of one that is longer than max_record
    cut,          ///< the beginning of one whose end never came
    not_counted,  ///< bytes where an octet count should be
  };
  Kind kind;
  std::string_view bytes;  ///< valid during the call that hands it out
};

/// Cuts the bytes of one connection into messages, however they are split and merged on their way: LF or CR
/// LF behind each (RFC 6587 3.4.2), NUL behind each, an octet count in front of each (RFC 6587 3.4.1), or, as
/// a last resort, nothing at all: then a CEF header begins the next message, and silence ends one.
///
/// Automatic framing is decided once by the first bytes. "17 <134>1 ..." and "512 CEF:0|..." are counted, and
/// so is "512 anything" where the count leads to a place that looks like a frame's end; a line that only
/// begins with a number ("2026-02-16T...", "2026 Feb 16") is not. Blank messages are dropped. Has no clock:
/// the owner tells when nothing has come for a while. Holds one message at most, and so never more than
/// max_record and one piece of input.
class Framer {
 public:
  using Take = std::function<void(const Frame&)>;

  Framer(Framing framing, std::size_t max_record);

  void feed(std::string_view bytes, const Take& take);
  /// Nothing has come for a while. Ends an unfinished message where only silence can.
  void quiet(const Take& take);
  /// The stream has ended; orderly: by its sender's will, so that what is left is a message.
  void end(bool orderly, const Take& take);
  /// True where quiet() would help.
  bool waits_for_quiet() const;
  /// Bytes held of an unfinished message.
  std::size_t held() const { return held_.size() - start_; }

  /// How much of a message that cannot be delivered goes to the dead letters: enough to see who sends what.
  static constexpr std::size_t sample = 8192;

 private:
  enum class Mode { undecided, lf, nul, counted, unframed };
  struct Count;

  std::string_view rest() const { return std::string_view(held_).substr(start_); }
  bool step(const Take& take);
  bool decide();
  bool decide_by_delimiter();
  Mode by_first_delimiter(std::string_view bytes) const;
  bool delimited(char delimiter, const Take& take);
  bool counted(const Take& take);
  bool counted_line(const Take& take);
  bool unframed(const Take& take);
  bool skip();
  void drop(std::size_t size);
  void hand_out(Frame::Kind kind, std::string_view bytes, const Take& take) const;
  void hand_out_rest(Frame::Kind kind, const Take& take);
  void give_up_frame(const Take& take);
  void settle(Frame::Kind last, const Take& take);

  const Framing framing_;
  const std::size_t max_record_;
  Mode mode_ = Mode::undecided;
  std::string held_;
  std::size_t start_ = 0;         // what is in front of it is done
  std::size_t seen_ = 0;          // bytes of rest() in which no end was found
  std::uint64_t skip_bytes_ = 0;  // counted: of a message that is too long
  bool skip_line_ = false;        // up to the next delimiter
};

}  // namespace sluice::syslog
