// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/fault.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace sluice::simulators {
namespace {

template <class T>
T number_from(std::string_view text, std::string_view spec) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument("fault '" + std::string(spec) + "': '" + std::string(text) +
                                "' is not a number");
  return value;
}

FaultWhen parse_when(std::string_view text, std::string_view spec) {
  if (text == "next") return {};
  if (text == "*") return {FaultWhen::Kind::range, 1, std::numeric_limits<std::uint64_t>::max()};
  if (text.starts_with('%')) {
    const auto step = number_from<std::uint64_t>(text.substr(1), spec);
    if (step == 0) throw std::invalid_argument("fault '" + std::string(spec) + "': %0 strikes nothing");
    return {FaultWhen::Kind::every, step, 0};
  }
  if (text.ends_with('+')) {
    text.remove_suffix(1);
    return {FaultWhen::Kind::range, number_from<std::uint64_t>(text, spec),
            std::numeric_limits<std::uint64_t>::max()};
  }
  const auto dash = text.find('-');
  const auto first = number_from<std::uint64_t>(text.substr(0, dash), spec);
  const auto last = dash == text.npos ? first : number_from<std::uint64_t>(text.substr(dash + 1), spec);
  return {FaultWhen::Kind::range, first, last};
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const auto comma = std::min(text.find(',', start), text.size());
    parts.emplace_back(text.substr(start, comma - start));
    start = comma + 1;
  }
  return parts;
}

bool strikes(const FaultWhen& when, std::uint64_t count) {
  switch (when.kind) {
    case FaultWhen::Kind::next:
      return true;
    case FaultWhen::Kind::range:
      return count >= when.first && count <= when.last;
    case FaultWhen::Kind::every:
      return count % when.first == 0;
  }
  return false;
}

bool over(const FaultWhen& when, std::uint64_t count) {
  return when.kind == FaultWhen::Kind::range && count >= when.last;
}

}  // namespace

std::uint64_t Fault::number(std::size_t index, std::uint64_t otherwise) const {
  return index < arguments.size() ? number_from<std::uint64_t>(arguments[index], spec) : otherwise;
}

std::int64_t Fault::place(std::size_t index, std::int64_t otherwise) const {
  return index < arguments.size() ? number_from<std::int64_t>(arguments[index], spec) : otherwise;
}

double Fault::seconds(std::size_t index, double otherwise) const {
  return index < arguments.size() ? number_from<double>(arguments[index], spec) : otherwise;
}

Amount Fault::amount(std::size_t index, Amount otherwise) const {
  if (index >= arguments.size()) return otherwise;
  std::string_view text = arguments[index];
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  return {number_from<std::uint64_t>(text, spec), percent};
}

const Fault* ActiveFaults::find(std::string_view name) const {
  const auto found = std::ranges::find(faults_, name, &Fault::name);
  return found == faults_.end() ? nullptr : &*found;
}

FaultPlan::FaultPlan(std::vector<FaultKind> kinds, std::vector<std::string> scopes)
    : kinds_(std::move(kinds)), scopes_(std::move(scopes)) {}

Fault FaultPlan::parse(std::string_view spec) const {
  Fault fault{.spec = std::string(spec), .scope = scopes_.front(), .name = {}, .arguments = {}, .when = {}};
  std::string_view rest = spec;
  if (const auto at = rest.rfind('@'); at != rest.npos) {
    fault.when = parse_when(rest.substr(at + 1), spec);
    rest = rest.substr(0, at);
  }
  if (const auto slash = rest.find('/'); slash != rest.npos) {
    fault.scope = rest.substr(0, slash);
    rest.remove_prefix(slash + 1);
  }
  const auto colon = rest.find(':');
  fault.name = rest.substr(0, colon);
  if (colon != rest.npos) fault.arguments = split(rest.substr(colon + 1));
  return fault;
}

void FaultPlan::check(const Fault& fault) const {
  if (std::ranges::find(scopes_, fault.scope) == scopes_.end()) {
    std::string names;
    for (const auto& scope : scopes_) names += " " + scope;
    throw std::invalid_argument("fault '" + fault.spec + "': no scope '" + fault.scope +
                                "'; there are:" + names);
  }
  const auto kind = std::ranges::find(kinds_, fault.name, &FaultKind::name);
  if (kind == kinds_.end()) {
    std::string names;
    for (const auto& known : kinds_) names += " " + known.name;
    throw std::invalid_argument("fault '" + fault.spec + "': no fault '" + fault.name +
                                "'; there are:" + names);
  }
  if (kind->arguments.empty() && !fault.arguments.empty())
    throw std::invalid_argument("fault '" + fault.spec + "': takes no argument");
}

void FaultPlan::add(std::string_view spec) {
  auto fault = parse(spec);
  check(fault);
  const std::lock_guard lock(mutex_);
  faults_.push_back(std::move(fault));
}

ActiveFaults FaultPlan::next(std::initializer_list<std::string_view> scopes) {
  const std::lock_guard lock(mutex_);
  for (const auto scope : scopes) ++counts_[std::string(scope)];
  ActiveFaults active;
  std::erase_if(faults_, [&](const Fault& fault) {
    if (std::ranges::find(scopes, fault.scope) == scopes.end()) return false;
    const auto count = counts_[fault.scope];
    const bool struck = strikes(fault.when, count);
    if (struck) active.add(fault);
    return (struck && fault.when.kind == FaultWhen::Kind::next) || over(fault.when, count);
  });
  return active;
}

void FaultPlan::clear() {
  const std::lock_guard lock(mutex_);
  faults_.clear();
}

std::vector<std::string> FaultPlan::pending() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> specs;
  for (const auto& fault : faults_) specs.push_back(fault.spec);
  return specs;
}

}  // namespace sluice::simulators
