// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::simulators {

/// A fault that a simulator knows, as its --help prints it.
struct FaultKind {
  std::string name;
  std::string arguments;  ///< for example `[BYTES|PERCENT%]`; empty when it takes none
  std::string meaning;
};

/// Bytes, or a share of a body.
struct Amount {
  std::uint64_t value = 0;
  bool percent = false;

  std::uint64_t of(std::uint64_t whole) const {
    return percent ? whole / 100 * value + whole % 100 * value / 100 : value;
  }
};

/// The requests that a fault strikes, counted from 1 in its scope.
struct FaultWhen {
  enum class Kind { next, range, every } kind = Kind::next;
  std::uint64_t first = 0;
  std::uint64_t last = 0;  ///< of `range`; `every` uses `first` as its step
};

/// One fault as written: `[SCOPE/]NAME[:ARGUMENT[,ARGUMENT]][@WHEN]`.
struct Fault {
  std::string spec;
  std::string scope;
  std::string name;
  std::vector<std::string> arguments;
  FaultWhen when;

  /// Argument `index`; the alternative when it is not given. Throws std::invalid_argument when it is no
  /// number.
  std::uint64_t number(std::size_t index, std::uint64_t otherwise) const;
  std::int64_t place(std::size_t index, std::int64_t otherwise) const;
  double seconds(std::size_t index, double otherwise) const;
  Amount amount(std::size_t index, Amount otherwise) const;
};

/// The faults that strike one request.
class ActiveFaults {
 public:
  void add(Fault fault) { faults_.push_back(std::move(fault)); }
  const Fault* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  const std::vector<Fault>& all() const { return faults_; }

 private:
  std::vector<Fault> faults_;
};

/// What is to go wrong and when. Safe for use from several threads.
class FaultPlan {
 public:
  /// `scopes[0]` is meant when a fault names none.
  FaultPlan(std::vector<FaultKind> kinds, std::vector<std::string> scopes);

  /// Throws std::invalid_argument with what is wrong and what there is to choose from.
  void add(std::string_view spec);

  /// Counts one request in each of `scopes` and returns what strikes it. A fault without `@` strikes once.
  ActiveFaults next(std::initializer_list<std::string_view> scopes);

  /// Forgets every fault; the counters go on.
  void clear();

  /// The faults that may still strike, as they were written.
  std::vector<std::string> pending() const;

  const std::vector<FaultKind>& kinds() const { return kinds_; }

 private:
  Fault parse(std::string_view spec) const;
  void check(const Fault& fault) const;

  std::vector<FaultKind> kinds_;
  std::vector<std::string> scopes_;
  mutable std::mutex mutex_;
  std::vector<Fault> faults_;
  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

}  // namespace sluice::simulators
