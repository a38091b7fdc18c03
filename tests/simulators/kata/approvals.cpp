// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/approvals.hpp"

namespace sluice::simulators {

const char* name_of(Approval approval) {
  switch (approval) {
    case Approval::pending:
      return "pending";
    case Approval::accepted:
      return "accepted";
    case Approval::rejected:
      return "rejected";
  }
  return "";
}

Approval Approvals::ask(const std::string& id, const std::string& fingerprint, bool accept_all,
                        std::uint64_t accept_after) {
  const std::lock_guard lock(mutex_);
  auto& state = states_[{id, fingerprint}];
  ++state.requests;
  const bool due = accept_all || (accept_after != 0 && state.requests >= accept_after);
  if (state.approval == Approval::pending && due) state.approval = Approval::accepted;
  return state.approval;
}

void Approvals::decide(const std::string& id, const std::string& fingerprint, Approval approval) {
  const std::lock_guard lock(mutex_);
  if (!id.empty() && !fingerprint.empty()) states_[{id, fingerprint}];
  for (auto& [who, state] : states_)
    if ((id.empty() || who.first == id) && (fingerprint.empty() || who.second == fingerprint))
      state.approval = approval;
}

std::vector<Approvals::Row> Approvals::rows() const {
  const std::lock_guard lock(mutex_);
  std::vector<Row> rows;
  for (const auto& [who, state] : states_)
    rows.push_back({who.first, who.second, state.approval, state.requests});
  return rows;
}

}  // namespace sluice::simulators
