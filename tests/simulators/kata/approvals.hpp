// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace sluice::simulators {

enum class Approval { pending, accepted, rejected };

const char* name_of(Approval approval);

/// Who may read: the principal is the pair of id and certificate, so a new certificate starts as pending
/// again. Safe for use from several threads.
class Approvals {
 public:
  struct Row {
    std::string id;
    std::string fingerprint;
    Approval approval;
    std::uint64_t requests;
  };

  /// Counts a request and returns the state that it meets. `accept_after`: approve at that request; 0: never.
  Approval ask(const std::string& id, const std::string& fingerprint, bool accept_all,
               std::uint64_t accept_after);

  /// Decides about every row that fits; an empty text fits all. A full pair that nobody has asked with yet is
  /// decided in advance.
  void decide(const std::string& id, const std::string& fingerprint, Approval approval);

  std::vector<Row> rows() const;

 private:
  struct State {
    Approval approval = Approval::pending;
    std::uint64_t requests = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, State> states_;
};

}  // namespace sluice::simulators
