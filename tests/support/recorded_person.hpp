// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sluice/sdk/person.hpp>

namespace sluice::test {

/// Somebody at the terminal who notes what is said, answers from a list, and never loses patience unless told
/// to.
class RecordedPerson {
 public:
  RecordedPerson() {
    table_.size = sizeof table_;
    table_.context = this;
    table_.finding = [](void* self, const sluice_finding* finding) noexcept { of(self).note(*finding); };
    table_.progress = [](void* self, sluice_str text) noexcept {
      if (text.size > 0) of(self).waits.emplace_back(sdk::view(text));
    };
    table_.ask = [](void* self, const sluice_question* question, sluice_str* answer, sluice_error*) noexcept {
      return of(self).reply(*question, *answer);
    };
    table_.wait = [](void* self, int64_t) noexcept -> sluice_status {
      auto& me = of(self);
      if (me.on_wait) me.on_wait();
      return me.patience-- > 0 ? SLUICE_OK : SLUICE_CANCELLED;
    };
    table_.file = [](void* self, sluice_str path, sluice_str content, uint32_t flags,
                     sluice_error*) noexcept {
      const std::filesystem::path file(sdk::view(path));
      std::filesystem::create_directories(file.parent_path());
      std::ofstream(file, std::ios::binary) << sdk::view(content);
      of(self).files[file.string()] = std::string(sdk::view(content));
      if ((flags & SLUICE_FILE_PRIVATE) != 0) of(self).private_files.emplace_back(sdk::view(path));
      return sluice_status{SLUICE_OK};
    };
    table_.pipeline = [](void* self, sluice_str name, sluice_str toml, sluice_error*) noexcept {
      of(self).pipelines[std::string(sdk::view(name))] = std::string(sdk::view(toml));
      return sluice_status{SLUICE_OK};
    };
  }
  RecordedPerson(const RecordedPerson&) = delete;
  RecordedPerson& operator=(const RecordedPerson&) = delete;

  sdk::Person person() const { return sdk::Person(&table_); }
  const sluice_person* table() const { return &table_; }

  /// "OK name: localhost is 127.0.0.1", in the order they were said.
  std::vector<std::string> findings;
  std::vector<std::string> remedies;  ///< of those that have one
  std::vector<std::string> waits;
  std::vector<std::string> questions;
  std::deque<std::optional<std::string>> answers;  ///< nothing: no. Empty list: yes to everything
  int patience = 1000;                             ///< waits until Ctrl-C
  std::function<void()> on_wait;
  std::map<std::string, std::string> files;
  std::vector<std::string> private_files;
  std::map<std::string, std::string> pipelines;

  bool said(const std::string& beginning) const {
    for (const auto& finding : findings)
      if (finding.starts_with(beginning)) return true;
    return false;
  }
  std::string everything() const {
    std::string text;
    for (const auto* list : {&findings, &remedies, &waits, &questions})
      for (const auto& line : *list) text += line + '\n';
    return text;
  }

 private:
  static RecordedPerson& of(void* self) { return *static_cast<RecordedPerson*>(self); }
  void note(const sluice_finding& finding) {
    static constexpr const char* levels[] = {"note ", "OK ", "WARNING ", "FAILURE "};
    findings.push_back(levels[finding.level] + std::string(sdk::view(finding.subject)) + ": " +
                       std::string(sdk::view(finding.result)));
    if (finding.remedy.size > 0) remedies.emplace_back(sdk::view(finding.remedy));
  }
  sluice_status reply(const sluice_question& question, sluice_str& answer) {
    questions.emplace_back(sdk::view(question.text));
    std::optional<std::string> given = "yes";
    if (!answers.empty()) {
      given = answers.front();
      answers.pop_front();
    }
    if (!given) return SLUICE_CANCELLED;
    answer_ = *given;
    answer = sdk::borrow(answer_);
    return SLUICE_OK;
  }

  std::string answer_;
  sluice_person table_{};
};

}  // namespace sluice::test
