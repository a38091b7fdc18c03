// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sluice::observe {

enum class MetricKind { counter, gauge };

/// A page of metrics in Prometheus' text format. Names, help and escaping follow its conventions: a family
/// is declared once, and stands on the page even without samples.
class Exposition {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  Exposition();
  Exposition(const Exposition&) = delete;
  Exposition& operator=(const Exposition&) = delete;
  ~Exposition();

  void declare(const std::string& name, MetricKind kind, const std::string& help);
  /// A sample of a declared family. Throws std::out_of_range for one that was not declared.
  void add(const std::string& name, const Labels& labels, double value);

  /// All families by name.
  std::string text() const;
  /// What the answer's Content-Type has to be.
  static const char* content_type() noexcept { return "text/plain; version=0.0.4; charset=utf-8"; }

 private:
  struct Families;
  const std::unique_ptr<Families> families_;
};

}  // namespace sluice::observe
