// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/json/damage.hpp"
#include "support/json/record.hpp"
#include "support/json/scan.hpp"
#include "support/json/window.hpp"

namespace sluice::support {

/// Reads a page while it arrives: a JSON object with the records as an array in one of its members, as in
/// `{"events":[{...},{...}],"continuationToken":"..."}`. Every valid record goes out as soon as its last byte
/// is here; whatever else is among them goes out as malformed, and reading goes on behind it.
///
/// Holds one record at a time (at most about twice max_record), never the page. The way in which a page is
/// cut into pieces changes nothing about what is handed out. One reader reads one page, on one thread.
class PageReader {
 public:
  struct Limits {
    size_t max_record = size_t{16} << 20;  // longest record, in bytes
    size_t max_depth = RecordCheck::default_max_depth;
    size_t max_member = size_t{1} << 20;  // longest name or value of a member other than the records
  };

  /// Takes what is found, in the order of the page. Views live for the call. May throw: the exception leaves
  /// feed() or finish(), and the reader is of no further use.
  class Handler {
   public:
    virtual ~Handler() = default;
    /// A valid record on one line, byte for byte as it was sent; only one that was spread over several lines
    /// has lost the white space outside its strings.
    virtual void record(std::string_view json) = 0;
    /// An element that is no valid record, or bytes among the elements that are none: their first max_record
    /// bytes (none at all for an element left empty), which element of the array, and at which byte of the
    /// page.
    virtual void malformed(std::string_view bytes, uint64_t element, uint64_t offset,
                           std::string_view reason) = 0;
    /// Another member of the page: its name, and its value as JSON text (see decode_string()).
    virtual void member(std::string_view name, std::string_view raw_value) = 0;
  };

  /// `array_names`: members that may hold the records; the first one that holds an array does.
  /// `handler` must outlive the reader.
  PageReader(std::vector<std::string> array_names, Limits limits, Handler& handler);

  /// Reads on. Throws nothing of its own: what is wrong with the page as a whole is said by finish().
  void feed(std::string_view piece);

  /// The same without a copy: room for at least `at_least` bytes to read into, then how many of them are
  /// filled.
  std::span<char> space(size_t at_least) { return window_.space(at_least); }
  void received(size_t count);

  /// To be called at the end of the body. Returns only when the page was whole and closed, with nothing
  /// behind it. Otherwise throws sdk::Failure::retry with what was found; what was handed out before is then
  /// part of a page that has to be asked for again.
  void finish();

  /// The page cannot be read to its end any more, and finish() will say why: there is no use in feeding the
  /// rest.
  bool hopeless() const noexcept { return state_ == State::hopeless; }

  uint64_t records() const noexcept { return records_; }
  uint64_t malformed() const noexcept { return malformed_; }
  uint64_t bytes() const noexcept { return bytes_; }

 private:
  enum class State {
    start,
    first_member,
    member,
    name,
    colon,
    value,
    member_value,
    after_member,
    first_element,
    element,
    in_element,
    after_value,  // behind a string, number or literal among the elements
    skipping,     // inside an element longer than max_record
    damaged,      // behind an element that is no JSON, looking for the next
    after_element,
    end,
    hopeless,
  };

  void run();
  bool step();

  // The page around the records (page_reader.cpp)
  bool start();
  bool begin_member(bool first);
  bool read_name();
  bool begin_value();
  bool read_member();
  bool after_member();
  bool end_page();

  // The records (page_elements.cpp)
  bool begin_element(bool first);
  bool read_element();
  bool close_container();
  bool after_value();
  bool probe();
  bool probe_cut_element();
  bool skip();
  bool after_element();
  bool search_on();
  bool begin_damage(size_t from, std::optional<size_t> closed_at);
  void next_element(size_t size);
  void deliver();
  void report(size_t size, std::string_view reason);

  std::optional<char> next();
  bool take(State state);
  bool give_up(const std::string& problem);
  void begin_scan(State state, char first, size_t limit);
  bool scan_on();
  std::string_view held(size_t count) const { return {window_.data(), count}; }
  bool reading_elements() const noexcept;

  std::vector<std::string> array_names_;
  Limits limits_;
  Handler& handler_;

  Window window_;
  RecordCheck check_;
  ValueScan scan_;
  size_t scanned_ = 0;     // bytes at the front of the window that scan_ has seen
  size_t scan_limit_ = 0;  // and how many it may see before somebody has to decide
  std::optional<DamageSearch> search_;
  size_t look_at_ = 0;  // bytes to wait for before searching again
  bool reported_ = false;
  std::string one_line_;

  State state_ = State::start;
  bool last_ = false;  // nothing more will come
  std::string name_;
  std::string array_;  // name of the member that holds the records, once found
  uint64_t element_ = 0;
  uint64_t records_ = 0;
  uint64_t malformed_ = 0;
  uint64_t bytes_ = 0;
  std::string head_;  // first bytes of the page, for messages
  std::string problem_;
};

}  // namespace sluice::support
