// SPDX-License-Identifier: Apache-2.0
#include "pipeline/activity.hpp"

#include "base/text.hpp"

namespace sluice::pipeline {
namespace {

std::string age(base::SteadyTime from, base::SteadyTime now) {
  return base::show(std::chrono::duration_cast<std::chrono::milliseconds>(now - from));
}

}  // namespace

std::optional<std::string> overdue(const Activity::Look& stage, base::SteadyTime now,
                                   std::chrono::milliseconds bound) {
  switch (stage.doing) {
    case Doing::plugin:
      if (now - stage.since > bound)
        return "its plugin has been inside one call for " + age(stage.since, now) + " without a sign of life";
      break;
    case Doing::host:
      if (now - stage.since > bound) return "has been at one step for " + age(stage.since, now);
      break;
    case Doing::schedule:
    case Doing::retry:
      if (now > stage.until && now - stage.until > bound)
        return "was due " + age(stage.until, now) + " ago and has not begun";
      break;
    case Doing::buffer:
    case Doing::data:
    case Doing::room:
    case Doing::stopped:
      break;
  }
  return std::nullopt;
}

}  // namespace sluice::pipeline
