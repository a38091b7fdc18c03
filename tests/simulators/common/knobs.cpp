// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/knobs.hpp"

#include <charconv>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace sluice::simulators {
namespace {

bool truth(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on" || text.empty()) return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  throw std::invalid_argument("'" + std::string(text) + "' is not true or false");
}

double decimal(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
    throw std::invalid_argument("'" + std::string(text) + "' is not a number from 0 up");
  return value;
}

std::string shortest(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

}  // namespace

void Knobs::add(std::string name, bool& field, std::string meaning, Change change) {
  add_knob({std::move(name), "true|false", std::move(meaning), change == Change::while_running,
            [&field](std::string_view text) { field = truth(text); },
            [&field] { return std::string(field ? "true" : "false"); }});
}

void Knobs::add(std::string name, double& field, std::string form, std::string meaning, Change change) {
  add_knob({std::move(name), std::move(form), std::move(meaning), change == Change::while_running,
            [&field](std::string_view text) { field = decimal(text); },
            [&field] { return shortest(field); }});
}

void Knobs::add(std::string name, std::string& field, std::string form, std::string meaning, Change change) {
  add_knob({std::move(name), std::move(form), std::move(meaning), change == Change::while_running,
            [&field](std::string_view text) { field = std::string(text); }, [&field] { return field; }});
}

void Knobs::set_while_running(std::string_view name, std::string_view value) {
  std::string names;
  for (const auto& knob : knobs_) {
    if (!knob.while_running) continue;
    if (knob.name != name) {
      names += " " + knob.name;
      continue;
    }
    try {
      return knob.set(value);
    } catch (const std::invalid_argument& e) {
      throw std::invalid_argument(knob.name + ": " + e.what());
    }
  }
  throw std::invalid_argument("'" + std::string(name) +
                              "' is not a knob of a running simulator; there are:" + names);
}

std::uint64_t Knobs::whole(std::string_view text, std::uint64_t maximum) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > maximum)
    throw std::invalid_argument("'" + std::string(text) + "' is not a whole number from 0 to " +
                                std::to_string(maximum));
  return value;
}

void Knobs::refuse(std::string_view text, const std::string& form) {
  throw std::invalid_argument("'" + std::string(text) + "' is not one of " + form);
}

}  // namespace sluice::simulators
