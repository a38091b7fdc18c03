// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sluice/abi.h>

namespace sluice::plugin {

/// One thing that was looked at.
struct Finding {
  uint32_t level = SLUICE_FINDING_NOTE;  ///< SLUICE_FINDING_; never above FAILURE
  std::string subject;
  std::string result;
  std::string remedy;  ///< empty: nothing has to be done
};

/// Whom a plugin talks to while it sets up or looks around. All calls come on the thread of the plugin's
/// call.
class Person {
 public:
  Person() = default;
  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;
  virtual ~Person() = default;

  enum class Kind : uint32_t {
    text = SLUICE_ASK_TEXT,
    secret = SLUICE_ASK_SECRET,
    confirm = SLUICE_ASK_CONFIRM
  };

  virtual void finding(const Finding& finding) = 0;
  virtual void progress(const std::string& text) = 0;
  /// The answer; nothing: no, or the person went away. Throws Error when nobody is there to ask.
  virtual std::optional<std::string> ask(Kind kind, const std::string& option,
                                         const std::string& question) = 0;
  /// False, at once: the person wants to stop.
  virtual bool wait(std::chrono::milliseconds time) = 0;
  /// Both throw Error with the cause and what to do.
  virtual void file(const std::string& path, std::string_view content, bool private_file) = 0;
  virtual void pipeline(const std::string& name, std::string_view toml) = 0;
};

/// A Person as the contract's table. Nothing thrown by the person gets through.
class PersonTable {
 public:
  explicit PersonTable(Person& person);
  PersonTable(const PersonTable&) = delete;
  PersonTable& operator=(const PersonTable&) = delete;
  ~PersonTable();

  const sluice_person* table() const noexcept { return &table_; }

 private:
  static sluice_status ask(void* context, const sluice_question* question, sluice_str* answer,
                           sluice_error* error) noexcept;

  Person& person_;
  std::string answer_;  // the plugin borrows it until the next question; cleared after use
  sluice_person table_{};
};

}  // namespace sluice::plugin
