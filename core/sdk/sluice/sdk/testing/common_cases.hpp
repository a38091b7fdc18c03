// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>
#include <exception>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <sluice/sdk/testing/machine.hpp>
#include <sluice/sdk/testing/subject.hpp>

namespace sluice::sdk::testing {

/// The declared options, as far as this header knows their fields.
inline std::vector<sluice_option> options_of(const sluice_entry& entry) {
  const sluice_option* options = nullptr;
  std::size_t count = 0;
  uint32_t size = 0;
  entry.options(&options, &count, &size);
  std::vector<sluice_option> all(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto* const from = reinterpret_cast<const char*>(options) + i * size;
    std::memcpy(&all[i], from, std::min<std::size_t>(size, sizeof(sluice_option)));
  }
  return all;
}

/// Options are named, explained, of a known type, with a default or an example.
inline void options_are_well_formed(const Subject& subject) {
  std::set<std::string> names;
  for (const auto& option : options_of(*subject.entry)) {
    const std::string name(view(option.name));
    const std::string what = "option \"" + name + "\" ";
    require(!name.empty(), "an option has no name");
    require(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos,
            what + "is not named in lower_snake_case");
    require(names.insert(name).second, what + "is declared twice");
    require(!view(option.meaning).empty(), what + "does not say what it means");
    require(option.type >= SLUICE_OPTION_STRING && option.type <= SLUICE_OPTION_ADDRESS,
            what + "has type " + std::to_string(option.type) + ", which the contract does not know");
    const bool required = (option.flags & SLUICE_OPTION_REQUIRED) != 0;
    const bool optional_text = option.type == SLUICE_OPTION_STRING || option.type == SLUICE_OPTION_SECRET ||
                               option.type >= SLUICE_OPTION_PATH;
    require(required || optional_text || !view(option.default_text).empty() || !view(option.example).empty(),
            what + "need not be given, and has neither a default nor an example");
    require(option.type != SLUICE_OPTION_CHOICE || option.choice_count > 0, what + "is a choice of nothing");
    require(option.minimum <= option.maximum, what + "has bounds that nothing can keep");
  }
}

/// create and destroy, again and again.
template <class Made>
void made_and_destroyed(const Subject& subject) {
  for (int i = 0; i < 3; ++i) Made(subject).destroy();
}

/// Nothing grows, however often it is done. times: before each look. what: of what something is left, in
/// words.
template <class Doing>
void require_nothing_left(int times, const std::string& what, Doing&& doing) {
  // On a thread that ends: what a thread keeps for its next allocations is no longer in use then.
  const auto repeat = [&] {
    std::exception_ptr problem;
    std::thread([&] {
      try {
        for (int i = 0; i < times; ++i) doing();
      } catch (...) {
        problem = std::current_exception();
      }
    }).join();
    if (problem) std::rethrow_exception(problem);
  };
  repeat();  // what is made once and kept
  const auto files = open_files();
  const auto running = threads();
  // Caches grow for some time; what is left behind grows for ever.
  std::size_t grown = 0;
  for (int round = 0; round < 20; ++round) {
    const auto before = memory_in_use();
    repeat();
    const auto after = memory_in_use();
    grown = after > before ? (after - before) / static_cast<std::size_t>(times) : 0;
    if (grown < 8) break;
  }
  require(open_files() <= files, what + " leaves a file open");
  require(threads_fall_to(running), what + " leaves a thread behind");
  require(grown < 8, what + " leaves memory behind: " + std::to_string(grown) + " bytes each time");
}

/// Neither memory nor a file or a thread is left of instances that were destroyed.
template <class Made>
void leaves_nothing_behind(const Subject& subject) {
  require_nothing_left(100, "an instance", [&] {
    Made instance(subject);
    instance.cancel();
    instance.destroy();
  });
}

/// create without settings has an instance or a reason, and never both or none.
template <class Table>
void refuses_to_be_made_from_nothing(const Subject& subject, const Table& table) {
  const QuietHost host(subject.work_folder);
  const sluice_settings none{sizeof(sluice_settings), sizeof(sluice_setting), nullptr, 0};
  void* self = nullptr;
  const Answer answer =
      call("create", [&](sluice_error* error) { return table.create(host.table(), &none, &self, error); });
  require(answer.ok() == (self != nullptr),
          answer.ok() ? "create returns OK without an instance" : "create fails and leaves an instance");
  if (self != nullptr) table.destroy(self);
}

/// Two instances at the same time, each on a thread of its own.
template <class Made>
void stands_beside_another(const Subject& subject) {
  std::string problem[2];
  std::thread both[2];
  for (int i = 0; i < 2; ++i) {
    both[i] = std::thread([&, i] {
      try {
        for (int n = 0; n < 10; ++n) {
          Made instance(subject);
          instance.cancel();
          instance.open({});
        }
      } catch (const std::exception& violation) {
        problem[i] = violation.what();
      }
    });
  }
  for (auto& thread : both) thread.join();
  for (const auto& text : problem) require(text.empty(), text);
}

}  // namespace sluice::sdk::testing
