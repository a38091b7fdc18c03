// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "config/model.hpp"
#include "observe/log.hpp"
#include "store/dead_letters.hpp"
#include "store/store.hpp"

namespace sluice::pipeline {

/// There is no room for another dead letter: the transaction has to be given up and tried again. The text
/// says what to do.
class LettersFull : public base::Error {
 public:
  using Error::Error;
};

/// How many dead letters a pipeline keeps. [any thread]
class LetterLimit {
 public:
  LetterLimit(store::Store& store, store::PipelineId pipeline, const config::DeadLettersConfig& config,
              observe::Log log)
      : store_(store), pipeline_(pipeline), config_(config), log_(std::move(log)) {}

  /// Why there is no room for another one. Throws StoreError.
  std::optional<std::string> full();
  /// Warns when four fifths are passed, once until it is less again. Throws StoreError.
  void look();

 private:
  store::LetterRoom room();
  double share(const store::LetterRoom& room) const;

  store::Store& store_;
  const store::PipelineId pipeline_;
  const config::DeadLettersConfig config_;
  const observe::Log log_;
  std::atomic<bool> warned_{false};
};

/// What one source or sink passes before it adds the first letter of a transaction; the others of that one
/// may go beyond the limit, so that no page is too large for it. Once there was no room it stays closed until
/// there is, so that a stage that is known to need some does nothing in vain; the other stages go on. Used by
/// one thread at a time.
class LetterGate {
 public:
  explicit LetterGate(LetterLimit& limit) : limit_(limit) {}

  /// Throws LettersFull.
  void pass();
  /// Why it is closed. Throws StoreError.
  std::optional<std::string> closed();

 private:
  LetterLimit& limit_;
  bool closed_ = false;
};

}  // namespace sluice::pipeline
