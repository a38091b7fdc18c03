// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sluice::simulators {

/// One setting of a simulator under the name it has on the command line and at the control end point.
struct Knob {
  std::string name;
  std::string form;  ///< the values that it takes, for example `SECONDS` or `early|hold|none`
  std::string meaning;
  bool while_running;                         ///< false: only at start
  std::function<void(std::string_view)> set;  ///< throws std::invalid_argument
  std::function<std::string()> get;
};

/// The settings of one options object, which outlives this table. Not synchronised: the owner locks around
/// it.
class Knobs {
 public:
  enum class Change { at_start, while_running };

  void add(std::string name, bool& field, std::string meaning, Change change = Change::while_running);
  void add(std::string name, double& field, std::string form, std::string meaning,
           Change change = Change::while_running);
  void add(std::string name, std::string& field, std::string form, std::string meaning,
           Change change = Change::while_running);

  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) void add(std::string name, T& field, std::string form, std::string meaning,
                                            Change change = Change::while_running) {
    add_knob({std::move(name), std::move(form), std::move(meaning), change == Change::while_running,
              [&field](std::string_view text) { field = static_cast<T>(whole(text, static_cast<T>(-1))); },
              [&field] { return std::to_string(field); }});
  }

  template <class E>
  requires std::is_enum_v<E>
  void add(std::string name, E& field, std::vector<std::pair<std::string, std::type_identity_t<E>>> values,
           std::string meaning, Change change = Change::while_running) {
    std::string form;
    for (const auto& value : values) form += (form.empty() ? "" : "|") + value.first;
    auto get = [&field, values] {
      for (const auto& value : values)
        if (value.second == field) return value.first;
      return std::string();
    };
    auto set = [&field, values, form](std::string_view text) {
      for (const auto& value : values)
        if (value.first == text) return void(field = value.second);
      refuse(text, form);
    };
    add_knob({std::move(name), form, std::move(meaning), change == Change::while_running, set, get});
  }

  void add_knob(Knob knob) { knobs_.push_back(std::move(knob)); }

  /// Throws std::invalid_argument, naming the knobs there are, when the name or the value is not one.
  void set_while_running(std::string_view name, std::string_view value);

  const std::vector<Knob>& all() const { return knobs_; }

 private:
  static std::uint64_t whole(std::string_view text, std::uint64_t maximum);
  [[noreturn]] static void refuse(std::string_view text, const std::string& form);

  std::vector<Knob> knobs_;
};

/// For knobs that a running simulator cannot follow.
inline constexpr auto at_start = Knobs::Change::at_start;

}  // namespace sluice::simulators
