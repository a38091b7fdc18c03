// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <sluice/abi.h>
#include <sluice/sdk/failure.hpp>
#include <sluice/sdk/host.hpp>
#include <sluice/sdk/secret.hpp>

namespace sluice::sdk {

/// The person who runs `sluice setup` or `sluice doctor`, for the length of that call. Functions that need
/// the person throw Failure when they went away or nobody is there; let it pass.
class Person {
 public:
  /// Made by the SDK, for each call of setup or doctor.
  explicit Person(const sluice_person* person) noexcept : person_(person) {}

  /// Worth knowing. As in all four: what was looked at, what was found, what to do; never a secret.
  void note(std::string_view subject, std::string_view result, std::string_view remedy = {}) {
    say(SLUICE_FINDING_NOTE, subject, result, remedy);
  }
  /// As it should be.
  void ok(std::string_view subject, std::string_view result) { say(SLUICE_FINDING_OK, subject, result, {}); }
  /// Works, but not for long or not as well as it could.
  void warning(std::string_view subject, std::string_view result, std::string_view remedy) {
    say(SLUICE_FINDING_WARNING, subject, result, remedy);
  }
  /// Does not work: the exit code of the command is 1.
  void failure(std::string_view subject, std::string_view result, std::string_view remedy) {
    say(SLUICE_FINDING_FAILURE, subject, result, remedy);
  }

  /// One line about what is going on now; empty: nothing any more.
  void progress(std::string_view text) { person_->progress(person_->context, borrow(text)); }

  /// option: the setup option that would have answered, named where nobody is there to ask.
  std::string ask(std::string_view option, std::string_view question) {
    return std::string(answer(SLUICE_ASK_TEXT, option, question));
  }
  /// The same, typed without echo.
  Secret ask_secret(std::string_view option, std::string_view question) {
    return Secret(std::string(answer(SLUICE_ASK_SECRET, option, question)));
  }
  /// True: yes. Without an option `--yes` answers; a question that wants knowledge, such as a fingerprint to
  /// compare, names the option that says it.
  bool confirm(std::string_view option, std::string_view question) {
    sluice_str unused{};
    const sluice_status status = put(SLUICE_ASK_CONFIRM, option, question, unused);
    if (status != SLUICE_OK && status != SLUICE_CANCELLED) throw Failure::broken(error_.message);
    return status == SLUICE_OK;
  }

  /// Waits; throws Failure::cancelled when the person wants to stop.
  void wait(std::chrono::milliseconds time) {
    if (person_->wait(person_->context, time.count()) != SLUICE_OK) throw Failure::cancelled();
  }

  /// A whole file with the service as its owner; private_file: nobody else may read it.
  void file(std::string_view path, std::string_view content, bool private_file) {
    prepare();
    expect(person_->file(person_->context, borrow(path), borrow(content),
                         private_file ? uint32_t{SLUICE_FILE_PRIVATE} : 0U, &error_));
  }
  /// A ready pipeline, put where the configuration is.
  void pipeline(std::string_view name, std::string_view toml) {
    prepare();
    expect(person_->pipeline(person_->context, borrow(name), borrow(toml), &error_));
  }

 private:
  void prepare() {
    error_ = {};
    error_.size = sizeof error_;
  }
  void expect(sluice_status status) const {
    if (status == SLUICE_CANCELLED) throw Failure::cancelled();
    if (status != SLUICE_OK) throw Failure::broken(error_.message);
  }
  void say(uint32_t level, std::string_view subject, std::string_view result, std::string_view remedy) {
    const sluice_finding finding{sizeof(sluice_finding), level, borrow(subject), borrow(result),
                                 borrow(remedy)};
    person_->finding(person_->context, &finding);
  }
  sluice_status put(uint32_t kind, std::string_view option, std::string_view question, sluice_str& answer) {
    prepare();
    const sluice_question asked{sizeof(sluice_question), kind, borrow(option), borrow(question)};
    return person_->ask(person_->context, &asked, &answer, &error_);
  }
  std::string_view answer(uint32_t kind, std::string_view option, std::string_view question) {
    sluice_str text{};
    expect(put(kind, option, question, text));
    return view(text);
  }

  const sluice_person* person_;
  sluice_error error_{};
};

}  // namespace sluice::sdk
