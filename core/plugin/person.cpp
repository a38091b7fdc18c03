// SPDX-License-Identifier: Apache-2.0
#include "plugin/person.hpp"

#include <algorithm>
#include <exception>

#include <sluice/sdk/guard.hpp>
#include <sluice/sdk/host.hpp>

#include "base/text.hpp"
#include "plugin/call.hpp"

namespace sluice::plugin {
namespace {

PersonTable* self(void* context) {
  return static_cast<PersonTable*>(context);
}

std::string line(sluice_str text) {
  return base::one_line(sdk::view(text));
}

/// What a person's function threw, in the plugin's error.
template <class Body>
sluice_status told(sluice_error* error, Body&& body) noexcept {
  try {
    return body();
  } catch (const std::exception& trouble) {
    return sdk::report(error, SLUICE_BROKEN, trouble.what());
  }
}

/// Overwrites what may have been a password.
void wipe(std::string& text) noexcept {
  volatile char* bytes = text.data();
  for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = 0;
  text.clear();
}

}  // namespace

PersonTable::PersonTable(Person& person) : person_(person) {
  table_.size = sizeof table_;
  table_.context = this;
  table_.finding = [](void* context, const sluice_finding* finding) noexcept {
    quietly([&] {
      const uint32_t level = std::min<uint32_t>(finding->level, SLUICE_FINDING_FAILURE);
      self(context)->person_.finding(
          {level, line(finding->subject), line(finding->result), line(finding->remedy)});
    });
  };
  table_.progress = [](void* context, sluice_str text) noexcept {
    quietly([&] { self(context)->person_.progress(line(text)); });
  };
  table_.ask = &PersonTable::ask;
  table_.wait = [](void* context, int64_t milliseconds) noexcept -> sluice_status {
    sluice_status status = SLUICE_CANCELLED;
    quietly([&] {
      const std::chrono::milliseconds time(std::max<int64_t>(milliseconds, 0));
      status = self(context)->person_.wait(time) ? SLUICE_OK : SLUICE_CANCELLED;
    });
    return status;
  };
  table_.file = [](void* context, sluice_str path, sluice_str content, uint32_t flags,
                   sluice_error* error) noexcept -> sluice_status {
    return told(error, [&] {
      self(context)->person_.file(std::string(sdk::view(path)), sdk::view(content),
                                  (flags & SLUICE_FILE_PRIVATE) != 0);
      return SLUICE_OK;
    });
  };
  table_.pipeline = [](void* context, sluice_str name, sluice_str toml,
                       sluice_error* error) noexcept -> sluice_status {
    return told(error, [&] {
      self(context)->person_.pipeline(std::string(sdk::view(name)), sdk::view(toml));
      return SLUICE_OK;
    });
  };
}

PersonTable::~PersonTable() {
  wipe(answer_);
}

sluice_status PersonTable::ask(void* context, const sluice_question* question, sluice_str* answer,
                               sluice_error* error) noexcept {
  return told(error, [&] {
    PersonTable& table = *self(context);
    wipe(table.answer_);
    const auto kind = static_cast<Person::Kind>(question->kind);
    auto given = table.person_.ask(kind, line(question->option), line(question->text));
    if (!given) return sdk::report(error, SLUICE_CANCELLED, "cancelled");
    table.answer_ = std::move(*given);
    *answer = sdk::borrow(table.answer_);
    return sluice_status{SLUICE_OK};
  });
}

}  // namespace sluice::plugin
