// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/troubles.hpp"

namespace sluice::kics {
namespace {

constexpr std::chrono::minutes for_a_person{30};  // each attempt may be a line in the Server's log
constexpr std::chrono::minutes may_pass{1};

}  // namespace

bool Troubles::is_due(const std::string& resource, Time now) const {
  const auto found = all_.find(resource);
  return found == all_.end() || now >= found->second.next;
}

void Troubles::note(const std::string& resource, const ResourceFailure& failure, Time now) {
  const auto delay = failure.is_for_a_person() ? for_a_person : may_pass;
  const auto found = all_.find(resource);
  // Bodies of errors differ from one time to the next (trace ids): the kind of trouble is what counts.
  const bool is_news = found == all_.end() || found->second.status != failure.http_status();
  all_[resource] = {failure.what(), failure.http_status(), now + delay};
  if (!is_news) return;
  host_.warn(std::string(failure.what()) + "; the other resources go on, this one is asked for again every " +
             std::to_string(delay.count()) + " min");
}

void Troubles::hurry(const std::vector<std::string>& resources) {
  for (const auto& resource : resources) {
    if (const auto found = all_.find(resource); found != all_.end()) found->second.next = {};
  }
}

void Troubles::cleared(const std::string& resource) {
  if (all_.erase(resource) > 0) host_.info(resource + ": is read again");
}

std::string Troubles::status() const {
  std::string line;
  for (const auto& [resource, trouble] : all_) line += (line.empty() ? "" : " | ") + trouble.text;
  return line;
}

}  // namespace sluice::kics
