// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string_view>
#include <utility>

#include "base/folder.hpp"
#include "isolation/message.hpp"

namespace sluice::isolation {

/// One of two ends between which messages go back and forth. One thread sends, one receives.
class Link {
 public:
  explicit Link(base::Descriptor end);

  /// False: the other end is gone.
  bool send(Kind kind, std::string_view bytes);

  enum class Got { message, nothing, end };
  /// nothing: patience(), asked before each wait for how long it may take, has none left. end: the other end
  /// is gone, or has sent what is no message.
  using Patience = std::function<std::chrono::milliseconds()>;
  Got receive(Message& message, const Patience& patience);
  /// Waits for as long as it takes.
  Got receive(Message& message);

  /// Before the first message: once this file can be read, what has not come yet does not come any more. For
  /// a process that has left its end of the link to one that it started.
  void end_with(base::Descriptor file) { last_ = std::move(file); }

  /// [any thread] Has patience() asked again.
  void look_again() noexcept;
  /// [any thread] Lets nothing through any more, in either direction.
  void shut() noexcept;

 private:
  Got read(char* to, std::size_t size, const Patience& patience);

  const base::Descriptor end_;
  const base::Descriptor alarm_;
  base::Descriptor last_;
};

}  // namespace sluice::isolation
