// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "sources/syslog/cef.hpp"
#include "sources/syslog/clocks.hpp"

namespace sluice::syslog {

/// One message that was taken from a socket.
struct Held {
  enum class Kind {
    text,
    lines,      ///< text with line breaks, escaped
    json,       ///< an object
    malformed,  ///< a dead letter
  };
  Kind kind = Kind::text;
  std::string bytes{};
  std::string place{}, reason{};  ///< malformed
  SteadyTime since{};
  std::string key{};           ///< what duplicates have in common; empty: there are none
  std::unique_ptr<Cef> cef{};  ///< with a key: `bytes` lacks its closing brace
  std::string duplicates{};    ///< objects, separated by commas

  /// The record as it is delivered.
  std::string record() const;
};

/// What was taken from sockets and is not yet safe, in the order of its arrival. A transaction that fails
/// leaves everything here for the next one.
class Pending {
 public:
  void add(Held held);
  /// The message that is waiting for duplicates with this key.
  Held* find(const std::string& key);
  /// More bytes for a message that waits.
  void grew(std::size_t bytes) { bytes_ += bytes; }

  bool empty() const { return held_.empty(); }
  std::size_t size() const { return held_.size(); }
  /// Memory in use, about.
  std::size_t bytes() const { return bytes_; }
  SteadyTime oldest() const { return held_.front().since; }
  /// How many came at this time or before.
  std::size_t until(SteadyTime time) const;
  const Held& operator[](std::size_t i) const { return held_[i]; }
  /// Forgets the first ones: they are safe.
  void drop(std::size_t count);

 private:
  std::deque<Held> held_;
  std::unordered_map<std::string, Held*> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace sluice::syslog
