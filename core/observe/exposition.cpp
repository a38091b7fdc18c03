// SPDX-License-Identifier: Apache-2.0
// The only place that includes prometheus-cpp.
#include "observe/exposition.hpp"

#include <map>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace sluice::observe {

struct Exposition::Families {
  std::map<std::string, prometheus::MetricFamily> by_name;
};

Exposition::Exposition() : families_(std::make_unique<Families>()) {}
Exposition::~Exposition() = default;

void Exposition::declare(const std::string& name, MetricKind kind, const std::string& help) {
  auto& family = families_->by_name[name];
  family.name = name;
  family.help = help;
  family.type = kind == MetricKind::counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
}

void Exposition::add(const std::string& name, const Labels& labels, double value) {
  auto& family = families_->by_name.at(name);
  prometheus::ClientMetric sample;
  for (const auto& [key, text] : labels) sample.label.push_back({key, text});
  (family.type == prometheus::MetricType::Counter ? sample.counter.value : sample.gauge.value) = value;
  family.metric.push_back(std::move(sample));
}

std::string Exposition::text() const {
  std::vector<prometheus::MetricFamily> sorted;
  for (const auto& [name, family] : families_->by_name) sorted.push_back(family);
  return prometheus::TextSerializer().Serialize(sorted);
}

}  // namespace sluice::observe
