// SPDX-License-Identifier: Apache-2.0
#include "observe/figures.hpp"

#include <algorithm>

namespace sluice::observe {
namespace {

bool is_gauge_name(std::string_view name) {
  const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= 64 && name.front() >= 'a' && name.front() <= 'z' &&
         !name.ends_with("_total") && std::all_of(name.begin(), name.end(), good);
}

}  // namespace

std::shared_ptr<StageFigures> Figures::of(const std::string& pipeline, const std::string& instance) {
  const std::scoped_lock hold(mutex_);
  auto& found = stages_[{pipeline, instance}];
  if (!found) found = std::make_shared<StageFigures>();
  return found;
}

bool Figures::set_gauge(std::string_view pipeline, std::string_view instance, std::string_view name,
                        double value) {
  if (!is_gauge_name(name)) return false;
  const std::scoped_lock hold(mutex_);
  auto& own = gauges_[{std::string(pipeline), std::string(instance)}];
  const auto found = own.find(name);
  if (found != own.end()) {
    found->second = value;
    return true;
  }
  if (own.size() == most_gauges) return false;
  own.emplace(name, value);
  return true;
}

void Figures::forget_gauges(std::string_view pipeline) {
  const std::scoped_lock hold(mutex_);
  std::erase_if(gauges_, [&](const auto& entry) { return entry.first.first == pipeline; });
}

std::vector<Gauge> Figures::gauges() const {
  std::vector<Gauge> all;
  {
    const std::scoped_lock hold(mutex_);
    for (const auto& [stage, own] : gauges_) {
      for (const auto& [name, value] : own) all.push_back({stage.first, stage.second, name, value});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Gauge& a, const Gauge& b) { return a.name < b.name; });
  return all;
}

}  // namespace sluice::observe
